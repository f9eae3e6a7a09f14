#pragma once

#include "losses/ce_row.h"
#include "losses/softce_row.h"

namespace gift {

struct WsldRow {
  static constexpr bool needs_teacher = true, needs_labels = true;
  double temperature = 2, alpha = 2.5;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const int64_t n = row.classes;
    const RowValues z{row.logits}, t{row.teacher};
    const auto ce = ce_term(row_softmax<T>(team, n, z), row.label);
    const double teacher_ce = ce_term(row_softmax<T>(team, n, t), row.label).value;
    const double ratio = ce.value / (teacher_ce + 1e-7);
    const double w = 1 - math::exp(ratio < 0 ? 0.0 : -ratio);
    const auto soft = softce_term(team, n, row_softmax<T>(team, n, z, temperature),
                                  row_softmax<T>(team, n, t, temperature), temperature);
    const double weight = alpha * temperature * temperature * w;
    team.each(n, [&](int64_t j) { row.put(j, ce.gradient(j) + weight * soft.gradient(j)); });
    return ce.value + weight * soft.value;
  }
};

}  // namespace gift
