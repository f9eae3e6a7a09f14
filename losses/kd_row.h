#pragma once

#include "losses/ce_row.h"
#include "losses/kl_row.h"

namespace gift {

struct KdRow {
  static constexpr bool needs_teacher = true, needs_labels = true;
  double temperature = 4, ce_weight = 0.1, kd_weight = 0.9;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const int64_t n = row.classes;
    const RowValues z{row.logits}, t{row.teacher};
    const auto ce = ce_term(row_softmax<T>(team, n, z), row.label);
    const auto kl =
        kl_term(team, n, row_softmax<T>(team, n, z, temperature), row_softmax<T>(team, n, t, temperature), temperature);
    const double soft = kd_weight * temperature * temperature;
    team.each(n, [&](int64_t j) { row.put(j, ce_weight * ce.gradient(j) + soft * kl.gradient(j)); });
    return ce_weight * ce.value + soft * kl.value;
  }
};

}  // namespace gift
