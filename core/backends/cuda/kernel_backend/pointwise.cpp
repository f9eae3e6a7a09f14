#include "core/backends/cuda/kernels/pointwise.h"

#include "core/backends/cuda/kernel_backend/kernel_backend.h"
#include "core/backends/cuda/kernel_backend/operand.h"

namespace gift::cuda {

void KernelBackend::unary(Context& c, UnaryOp op, UnaryOptions o, const Tensor& x, Tensor& y) {
  if (y.numel() == 0) return;
  cuda::unary(stream(c), op, o, operand("unary", x), operand("unary", y), WalkAxes<2>({&y, &x}));
}

void KernelBackend::unary_backward(Context& c, UnaryOp op, UnaryOptions o, const Tensor& x, const Tensor& y,
                                   const Tensor& gy, const GradTarget& gx) {
  if (gx.tensor.numel() == 0) return;
  const auto at = [](const Tensor& t) { return operand("unary_backward", t); };
  cuda::unary_backward(stream(c), op, o, at(x), at(y), at(gy), at(gx.tensor), gx.add,
                       WalkAxes<4>({&gx.tensor, &x, &y, &gy}));
}

void KernelBackend::binary(Context& c, BinaryOp op, const Tensor& a, const Tensor& b, Tensor& y) {
  if (y.numel() == 0) return;
  cuda::binary(stream(c), op, operand("binary", a), operand("binary", b), operand("binary", y),
               WalkAxes<3>({&y, &a, &b}));
}

}  // namespace gift::cuda
