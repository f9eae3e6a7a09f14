#pragma once

#include "losses/row.h"

namespace gift {

// Mean over the classes of (x - target)^2. gradient(j) = 2 (x_j - target_j) / C.
template <class X, class U>
struct MseTerm {
  X x;
  U target;
  double value, slope;
  GIFT_HD double gradient(int64_t j) const {
    return slope * (static_cast<double>(x(j)) - static_cast<double>(target(j)));
  }
};

template <class Team, class X, class U>
GIFT_HD MseTerm<X, U> mse_term(const Team& team, int64_t classes, X x, U target) {
  const double even = 1.0 / static_cast<double>(classes);
  const double sum = team.sum(classes, [&](int64_t j) {
    const double d = static_cast<double>(x(j)) - static_cast<double>(target(j));
    return d * d;
  });
  return {x, target, sum * even, 2 * even};
}

struct MseRow {
  static constexpr bool needs_teacher = true, needs_labels = false;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const auto mse = mse_term(team, row.classes, RowValues{row.logits}, RowValues{row.teacher});
    team.each(row.classes, [&](int64_t j) { row.put(j, mse.gradient(j)); });
    return mse.value;
  }
};

}  // namespace gift
