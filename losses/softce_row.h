#pragma once

#include "losses/softmax_row.h"

namespace gift {

// -sum_j p_j log q_j of a row of two softmaxes at one temperature. gradient(j) = (q_j - p_j) / T.
template <class Q, class P>
struct SoftCeTerm {
  Q q;
  P p;
  double temperature, value;
  GIFT_HD double gradient(int64_t j) const {
    return static_cast<double>(q.probability(j) - p.probability(j)) / temperature;
  }
};

template <class Team, class Q, class P>
GIFT_HD SoftCeTerm<Q, P> softce_term(const Team& team, int64_t classes, Q q, P p, double temperature) {
  const double weighted = team.sum(classes, [q, p](int64_t j) { return p.exponential(j) * q.shifted(j); });
  return {q, p, temperature, q.log_sum - weighted / p.sum};
}

struct SoftCeRow {
  static constexpr bool needs_teacher = true, needs_labels = false;
  double temperature = 1;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const int64_t n = row.classes;
    const auto ce = softce_term(team, n, row_softmax<T>(team, n, RowValues{row.logits}, temperature),
                                row_softmax<T>(team, n, RowValues{row.teacher}, temperature), temperature);
    team.each(n, [&](int64_t j) { row.put(j, ce.gradient(j)); });
    return ce.value;
  }
};

}  // namespace gift
