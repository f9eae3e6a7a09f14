#pragma once

#include "core/math/functions.h"
#include "losses/row.h"

namespace gift {

// 1 - cos(x, target) of a row, each norm at least 1e-8 (torch's cosine_similarity). Where x is shorter its norm is a
// constant: a zero row has cosine 0 and a gradient of size 1e8.
template <class X, class U>
struct CosineTerm {
  X x;
  U target;
  double value;
  double pull;    // of the target, 1 / (|x| |target|)
  double shrink;  // of x itself, cos / |x|^2
  GIFT_HD double gradient(int64_t j) const {
    return shrink * static_cast<double>(x(j)) - pull * static_cast<double>(target(j));
  }
};

template <class Team, class X, class U>
GIFT_HD CosineTerm<X, U> cosine_term(const Team& team, int64_t classes, X x, U target) {
  constexpr double least = 1e-8;
  const double xx = team.sum(classes, [&](int64_t j) {
    const double v = static_cast<double>(x(j));
    return v * v;
  });
  const double uu = team.sum(classes, [&](int64_t j) {
    const double v = static_cast<double>(target(j));
    return v * v;
  });
  const double xu =
      team.sum(classes, [&](int64_t j) { return static_cast<double>(x(j)) * static_cast<double>(target(j)); });
  const double length = math::sqrt(xx), target_length = math::sqrt(uu);
  const double nx = length < least ? least : length;  // NaN stays
  const double nu = target_length < least ? least : target_length;
  const double cosine = xu / (nx * nu);
  return {x, target, 1 - cosine, 1 / (nx * nu), length < least ? 0.0 : cosine / (nx * nx)};
}

struct CosineRow {
  static constexpr bool needs_teacher = true, needs_labels = false;

  template <class T, class Team>
  GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const {
    const auto cosine = cosine_term(team, row.classes, RowValues{row.logits}, RowValues{row.teacher});
    team.each(row.classes, [&](int64_t j) { row.put(j, cosine.gradient(j)); });
    return cosine.value;
  }
};

}  // namespace gift
