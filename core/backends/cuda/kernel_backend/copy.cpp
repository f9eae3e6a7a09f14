#include "core/backends/cuda/kernels/copy.h"

#include "core/backends/cuda/kernel_backend/kernel_backend.h"
#include "core/backends/cuda/kernel_backend/operand.h"

namespace gift::cuda {

void KernelBackend::copy(Context& c, const Tensor& x, Tensor& y) {
  if (!(x.shape() == y.shape())) fail<ShapeError>("copy", x, " into ", y);
  check_place("copy", x);
  check_place("copy", y);
  if (y.numel() == 0) return;
  cuda::copy(stream(c), x.dtype(), x.raw(), y.dtype(), y.raw(), WalkAxes<2>({&y, &x}));
}

void KernelBackend::fill(Context& c, Tensor& y, double value) {
  check_place("fill", y);
  if (y.numel() == 0) return;
  cuda::fill(stream(c), y.dtype(), y.raw(), value, WalkAxes<1>({&y}));
}

}  // namespace gift::cuda
