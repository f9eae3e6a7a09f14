#pragma once

#include "losses/softmax_row.h"

namespace gift {

// KL(p || q) of a row of two softmaxes at one temperature, without a factor T^2. gradient(j) = (q_j - p_j) / T.
template <class Q, class P>
struct KlTerm {
  Q q;
  P p;
  double temperature, value;
  GIFT_HD double gradient(int64_t j) const {
    return static_cast<double>(q.probability(j) - p.probability(j)) / temperature;
  }
};

template <class Team, class Q, class P>
GIFT_HD KlTerm<Q, P> kl_term(const Team& team, int64_t classes, Q q, P p, double temperature) {
  // Where p underflows to 0, p log(p/q) is 0 as in the limit.
  const double weighted =
      team.sum(classes, [q, p](int64_t j) { return p.exponential(j) * (p.shifted(j) - q.shifted(j)); });
  return {q, p, temperature, weighted / p.sum - p.log_sum + q.log_sum};
}

struct KlRow {
  static constexpr bool needs_teacher = true, needs_labels = false;
  double temperature = 20, factor = 1;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const int64_t n = row.classes;
    const auto kl = kl_term(team, n, row_softmax<T>(team, n, RowValues{row.logits}, temperature),
                            row_softmax<T>(team, n, RowValues{row.teacher}, temperature), temperature);
    team.each(n, [&](int64_t j) { row.put(j, factor * kl.gradient(j)); });
    return factor * kl.value;
  }
};

}  // namespace gift
