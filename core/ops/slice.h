#pragma once

#include <initializer_list>

#include "core/autograd/tape.h"

namespace gift {

// [start, stop) of an axis in steps, as in numpy: negative places count from the end, places beyond it are cut off.
struct SliceOptions {
  int axis = 0;
  int64_t start = 0;
  int64_t stop = INT64_MAX;
  int64_t step = 1;  // positive
};
Tensor slice(Context& c, const Tensor& x, SliceOptions options);

// One after the other along an axis; at most eight tensors.
Tensor concat(Context& c, std::initializer_list<Tensor> parts, int axis);

// Elements move by shifts[i] places along axes[i] and come in again at the other end.
Tensor roll(Context& c, const Tensor& x, const Shape& shifts, const Shape& axes);

}  // namespace gift
