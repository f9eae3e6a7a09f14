#pragma once

#include <cstdint>

#include "core/math/host_device.h"
#include "core/step_state.h"

namespace gift {

// One row of a batch as a row functor sees it. A row functor has
//   static constexpr bool needs_teacher, needs_labels;
//   template <class T, class Team> GIFT_HD double operator()(const Team& team, const LossRow<T>& row) const;
// It returns the row's share of the loss and puts the gradient of each class once. T is float or double; sums over
// classes are double in both. `team` is who works on the row: one CPU thread, or the lanes of a warp.
template <class T>
struct LossRow {
  const T* logits;   // (C)
  const T* teacher;  // (C), null unless needed
  int64_t classes;
  int32_t label;          // in 0 .. C-1 where needed
  const StepState* step;  // null outside of training
  T* gradient;            // (C)
  double scale;           // weight / B
  bool add;

  GIFT_HD void put(int64_t j, double value) const {
    const T scaled = static_cast<T>(scale * value);
    gradient[j] = add ? gradient[j] + scaled : scaled;
  }
};

// A team of one. Sums run in eight lanes, which keeps them short and lets the additions overlap.
struct SerialTeam {
  template <class F>
  GIFT_HD double sum(int64_t n, F f) const {
    double lane[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    int64_t j = 0;
    for (; j + 8 <= n; j += 8)
      for (int k = 0; k < 8; ++k) lane[k] += static_cast<double>(f(j + k));
    for (int k = 0; j < n; ++j, ++k) lane[k] += static_cast<double>(f(j));
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
  }
  // The largest of f(0) .. f(n-1), not below `lowest`; NaNs are passed over.
  template <class T, class F>
  GIFT_HD T max(int64_t n, T lowest, F f) const {
    T lane[8] = {lowest, lowest, lowest, lowest, lowest, lowest, lowest, lowest};
    int64_t j = 0;
    for (; j + 8 <= n; j += 8)
      for (int k = 0; k < 8; ++k) lane[k] = larger(lane[k], static_cast<T>(f(j + k)));
    for (int k = 0; j < n; ++j, ++k) lane[k] = larger(lane[k], static_cast<T>(f(j)));
    for (int k = 1; k < 8; ++k) lane[0] = larger(lane[0], lane[k]);
    return lane[0];
  }
  template <class F>
  GIFT_HD void each(int64_t n, F f) const {
    for (int64_t j = 0; j < n; ++j) f(j);
  }

 private:
  template <class T>
  GIFT_HD static T larger(T a, T b) {
    return b > a ? b : a;
  }
};

// The elements of a row as a callable.
template <class T>
struct RowValues {
  const T* values;
  GIFT_HD T operator()(int64_t j) const { return values[j]; }
};
template <class T>
RowValues(const T*) -> RowValues<T>;

}  // namespace gift
