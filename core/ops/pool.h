#pragma once

#include "core/autograd/tape.h"
#include "core/backend.h"

namespace gift {

// Square windows of x (N, C, H, W): (N, C, H', W'), H' = floor((H + 2 padding - kernel) / stride) + 1; what does not
// fill a window falls out. Padding is at most half the kernel. The format stays that of x.
Tensor pool2d(Context& c, const Tensor& x, Pool2dOptions options);

struct PoolWindow {
  int64_t kernel = 2, stride = 2, padding = 0;
};
// The mean of each window, padding counted as zeros.
inline Tensor avg_pool2d(Context& c, const Tensor& x, PoolWindow w = {}) {
  return pool2d(c, x, {PoolKind::average, w.kernel, w.stride, w.padding});
}
// The maximum of each window, padding left out; the gradient goes to the first one in row-major order.
inline Tensor max_pool2d(Context& c, const Tensor& x, PoolWindow w = {}) {
  return pool2d(c, x, {PoolKind::max, w.kernel, w.stride, w.padding});
}

// The mean of each plane: (N, C, H, W) -> (N, C).
Tensor global_avg_pool(Context& c, const Tensor& x);

}  // namespace gift
