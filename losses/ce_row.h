#pragma once

#include "losses/softmax_row.h"

namespace gift {

// -log q_label of a row's softmax at temperature 1. gradient(j) = q_j - [j = label].
template <class Q>
struct CeTerm {
  Q q;
  int32_t label;
  double value;
  GIFT_HD double gradient(int64_t j) const {
    return j == label ? q.probability_minus_one(j) : static_cast<double>(q.probability(j));
  }
};

template <class Q>
GIFT_HD CeTerm<Q> ce_term(Q q, int32_t label) {
  return {q, label, -q.log_probability(label)};
}

struct CeRow {
  static constexpr bool needs_teacher = false, needs_labels = true;
  double smoothing = 0;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const int64_t n = row.classes;
    const double a = smoothing, even = 1.0 / static_cast<double>(n);
    const auto ce = ce_term(row_softmax<T>(team, n, RowValues{row.logits}), row.label);
    team.each(n, [&](int64_t j) {
      row.put(j, (1 - a) * ce.gradient(j) + a * (static_cast<double>(ce.q.probability(j)) - even));
    });
    if (a == 0) return ce.value;
    const double mean = team.sum(n, [&](int64_t j) { return ce.q.log_probability(j); }) * even;
    return (1 - a) * ce.value - a * mean;
  }
};

}  // namespace gift
