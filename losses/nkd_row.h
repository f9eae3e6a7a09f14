#pragma once

#include "losses/ce_row.h"

namespace gift {

struct NkdRow {
  static constexpr bool needs_teacher = true, needs_labels = true;
  double temperature = 1, gamma = 1.5;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const int64_t n = row.classes;
    const int32_t y = row.label;
    const RowValues z{row.logits}, t{row.teacher};
    const auto ce = ce_term<T>(team, n, z, y);
    const double hard = 1 + static_cast<double>(row_softmax<T>(team, n, t).probability(y));
    const auto q = row_softmax<T>(team, n, z, temperature, y);  // classes other than the label
    const auto p = row_softmax<T>(team, n, t, temperature, y);
    // The label's exponential is 0 in p and its shifted logit may be anything finite.
    const double weighted = team.sum(
        n, [&](int64_t j) { return static_cast<double>(p.exponential(j)) * static_cast<double>(q.shifted(j)); });
    const double soft = gamma * temperature * temperature;
    team.each(n, [&](int64_t j) {
      const double other = static_cast<double>(q.probability(j) - p.probability(j)) / temperature;
      row.put(j, hard * ce.gradient(j) + soft * other);
    });
    return hard * ce.value + soft * (q.log_sum - weighted / p.sum);
  }
};

}  // namespace gift
