#pragma once

#include <stdint.h>

#include "core/math/host_device.h"

namespace gift::math {
inline namespace GIFT_MATH_NAMESPACE {

// The part of a pooling window that lies inside the image, along one axis.
struct PoolSpan {
  int32_t begin, end;
};
GIFT_HD PoolSpan pool_span(int32_t out, int32_t size, int32_t kernel, int32_t stride, int32_t padding) {
  const int32_t first = out * stride - padding, last = first + kernel;
  return {first < 0 ? 0 : first, last < size ? last : size};
}

// The windows that hold position `at`, of `windows` along the axis.
GIFT_HD PoolSpan windows_over(int32_t at, int32_t windows, int32_t kernel, int32_t stride, int32_t padding) {
  const int32_t room = at + padding - kernel;  // windows that start at or before room / stride end before `at`
  const int32_t begin = room < 0 ? 0 : room / stride + 1, end = (at + padding) / stride + 1;
  return {begin, end < windows ? end : windows};
}

// Whether a value takes the place of the largest before it: the first of equals stays, NaN is larger than anything.
template <class T>
GIFT_HD bool displaces(T value, T held) {
  return value > held || (value != value && held == held);
}

}  // namespace GIFT_MATH_NAMESPACE
}  // namespace gift::math
