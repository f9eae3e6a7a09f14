#pragma once

#include "core/math/functions.h"
#include "losses/row.h"

namespace gift {

// softmax(x / temperature) of a row with its logarithm, shifted by the largest element, so that no logit overflows.
// One class may be left out: its probability is 0 (the non-target classes of dkd and nkd).
template <class T, class X, bool leaves_out = false>
struct RowSoftmax {
  X x;
  T inverse_temperature;
  int64_t left_out;
  T largest = 0;
  double sum = 0, log_sum = 0;  // of exp(shifted)
  T inverse_sum = 0;

  GIFT_HD T shifted(int64_t j) const { return (static_cast<T>(x(j)) - largest) * inverse_temperature; }
  GIFT_HD T exponential(int64_t j) const {
    const T e = math::exp(shifted(j));
    if constexpr (leaves_out) return j == left_out ? T(0) : e;
    return e;
  }
  GIFT_HD T probability(int64_t j) const { return exponential(j) * inverse_sum; }
  GIFT_HD double log_probability(int64_t j) const { return static_cast<double>(shifted(j)) - log_sum; }
  // p_j - 1, exact to rounding where p_j is all but 1.
  GIFT_HD double probability_minus_one(int64_t j) const { return (static_cast<double>(exponential(j)) - sum) / sum; }
  // ln of the sum of exp(x / temperature).
  GIFT_HD double log_sum_exp() const {
    return static_cast<double>(largest) * static_cast<double>(inverse_temperature) + log_sum;
  }
};

namespace detail {

template <bool leaves_out, class T, class Team, class X>
GIFT_HD RowSoftmax<T, X, leaves_out> row_softmax(const Team& team, int64_t classes, X x, double temperature,
                                                 int64_t left_out) {
  const T lowest = static_cast<T>(-INFINITY);
  RowSoftmax<T, X, leaves_out> s{x, static_cast<T>(1 / temperature), left_out};
  s.largest = team.max(classes, lowest, [&](int64_t j) {
    const T v = static_cast<T>(x(j));
    if constexpr (leaves_out) return j == left_out ? lowest : v;
    return v;
  });
  s.sum = team.sum(classes, [s](int64_t j) { return s.exponential(j); });
  s.log_sum = math::log(s.sum);
  s.inverse_sum = static_cast<T>(1 / s.sum);
  return s;
}

}  // namespace detail

template <class T, class Team, class X>
GIFT_HD auto row_softmax(const Team& team, int64_t classes, X x, double temperature = 1) {
  return detail::row_softmax<false, T>(team, classes, x, temperature, -1);
}
template <class T, class Team, class X>
GIFT_HD auto row_softmax_without(const Team& team, int64_t classes, X x, double temperature, int64_t left_out) {
  return detail::row_softmax<true, T>(team, classes, x, temperature, left_out);
}

}  // namespace gift
