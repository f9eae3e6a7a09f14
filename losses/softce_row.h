#pragma once

#include "losses/softmax_row.h"

namespace gift {

// -sum_j softmax(target / T)_j log softmax(x / T)_j of a row. gradient(j) = (q_j - p_j) / T.
template <class T, class X, class U>
struct SoftCeTerm {
  RowSoftmax<T, X> q;
  RowSoftmax<T, U> p;
  double temperature, value;
  GIFT_HD double gradient(int64_t j) const {
    return static_cast<double>(q.probability(j) - p.probability(j)) / temperature;
  }
};

template <class T, class Team, class X, class U>
GIFT_HD SoftCeTerm<T, X, U> softce_term(const Team& team, int64_t classes, X x, U target, double temperature) {
  const auto q = row_softmax<T>(team, classes, x, temperature);
  const auto p = row_softmax<T>(team, classes, target, temperature);
  const double weighted = team.sum(
      classes, [&](int64_t j) { return static_cast<double>(p.exponential(j)) * static_cast<double>(q.shifted(j)); });
  return {q, p, temperature, q.log_sum - weighted / p.sum};
}

struct SoftCeRow {
  static constexpr bool needs_teacher = true, needs_labels = false;
  double temperature = 1;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const auto ce = softce_term<T>(team, row.classes, RowValues{row.logits}, RowValues{row.teacher}, temperature);
    team.each(row.classes, [&](int64_t j) { row.put(j, ce.gradient(j)); });
    return ce.value;
  }
};

}  // namespace gift
