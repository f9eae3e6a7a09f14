#pragma once

#include "losses/softmax_row.h"

namespace gift {

// KL(softmax(target / T) || softmax(x / T)) of a row, without a factor T^2. gradient(j) = (q_j - p_j) / T.
template <class T, class X, class U>
struct KlTerm {
  RowSoftmax<T, X> q;
  RowSoftmax<T, U> p;
  double temperature, value;
  GIFT_HD double gradient(int64_t j) const {
    return static_cast<double>(q.probability(j) - p.probability(j)) / temperature;
  }
};

template <class T, class Team, class X, class U>
GIFT_HD KlTerm<T, X, U> kl_term(const Team& team, int64_t classes, X x, U target, double temperature,
                                int64_t left_out = -1) {
  const auto q = row_softmax<T>(team, classes, x, temperature, left_out);
  const auto p = row_softmax<T>(team, classes, target, temperature, left_out);
  // Where p underflows to 0, p log(p/q) is 0 as in the limit.
  const double weighted = team.sum(classes, [&](int64_t j) {
    return static_cast<double>(p.exponential(j)) * static_cast<double>(p.shifted(j) - q.shifted(j));
  });
  return {q, p, temperature, weighted / p.sum - p.log_sum + q.log_sum};
}

struct KlRow {
  static constexpr bool needs_teacher = true, needs_labels = false;
  double temperature = 20, factor = 1;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const auto kl = kl_term<T>(team, row.classes, RowValues{row.logits}, RowValues{row.teacher}, temperature);
    team.each(row.classes, [&](int64_t j) { row.put(j, factor * kl.gradient(j)); });
    return factor * kl.value;
  }
};

}  // namespace gift
