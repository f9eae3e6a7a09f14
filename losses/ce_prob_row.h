#pragma once

#include "losses/softmax_row.h"

namespace gift {

struct CeProbRow {
  static constexpr bool needs_teacher = true, needs_labels = false;
  double smoothing = 0;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const int64_t n = row.classes;
    const double keep = 1 - smoothing, even = smoothing / static_cast<double>(n);
    const auto target = [&](int64_t j) { return keep * static_cast<double>(row.teacher[j]) + even; };
    const auto q = row_softmax<T>(team, n, RowValues{row.logits});
    const double mass = team.sum(n, target);  // 1 for a distribution
    team.each(n, [&](int64_t j) { row.put(j, mass * static_cast<double>(q.probability(j)) - target(j)); });
    return -team.sum(n, [&](int64_t j) { return target(j) * q.log_probability(j); });
  }
};

}  // namespace gift
