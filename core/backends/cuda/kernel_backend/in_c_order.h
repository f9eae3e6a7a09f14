#pragma once

#include "core/backend.h"

namespace gift::cuda {

// x itself where it is in C order, else a copy that is.
inline Tensor in_c_order(Context& c, const Tensor& x) {
  if (!x.defined() || x.is_contiguous()) return x;
  Tensor y = empty(c, x.shape(), x.dtype());
  c.backend.copy(c, x, y);
  return y;
}

// Runs kernel(destination) where the destination is in C order; else the kernel writes a buffer that is then brought to
// the target. For kernels over rows whose destination nearly always is.
template <class Kernel>
void into_c_order(Context& c, const GradTarget& to, Kernel&& kernel) {
  if (to.tensor.is_contiguous()) return kernel(to);
  const GradTarget buffer{empty(c, to.tensor.shape(), to.tensor.dtype()), false};
  kernel(buffer);
  Tensor y = to.tensor;
  if (to.add)
    c.backend.binary(c, BinaryOp::add, y, buffer.tensor, y);
  else
    c.backend.copy(c, buffer.tensor, y);
}

}  // namespace gift::cuda
