#pragma once

#include "losses/ce_row.h"
#include "losses/softce_row.h"

namespace gift {

struct NkdRow {
  static constexpr bool needs_teacher = true, needs_labels = true;
  double temperature = 1, gamma = 1.5;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const int64_t n = row.classes;
    const int32_t y = row.label;
    const RowValues z{row.logits}, t{row.teacher};
    const auto ce = ce_term(row_softmax<T>(team, n, z), y);
    const double hard = 1 + static_cast<double>(row_softmax<T>(team, n, t).probability(y));
    const auto others = softce_term(team, n, row_softmax_without<T>(team, n, z, temperature, y),
                                    row_softmax_without<T>(team, n, t, temperature, y), temperature);
    const double soft = gamma * temperature * temperature;
    team.each(n, [&](int64_t j) { row.put(j, hard * ce.gradient(j) + soft * others.gradient(j)); });
    return hard * ce.value + soft * others.value;
  }
};

}  // namespace gift
