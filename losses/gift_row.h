#pragma once

#include "losses/cosine_row.h"
#include "losses/refined_label.h"

namespace gift {

struct GiftRow {
  static constexpr bool needs_teacher = true, needs_labels = true;
  RefineWeights weights;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const auto cosine = cosine_term(team, row.classes, RowValues{row.logits}, refined_label(team, row, weights));
    team.each(row.classes, [&](int64_t j) { row.put(j, cosine.gradient(j)); });
    return cosine.value;
  }
};

}  // namespace gift
