#include "core/backends/cuda/kernels/softmax.h"

#include "core/backends/cuda/kernel_backend/in_c_order.h"
#include "core/backends/cuda/kernel_backend/kernel_backend.h"
#include "core/backends/cuda/kernel_backend/operand.h"

namespace gift::cuda {

void KernelBackend::softmax_forward(Context& c, const Tensor& x0, bool log, Tensor& y) {
  if (x0.numel() == 0) return;
  const Tensor x = in_c_order(c, x0);
  const int64_t size = x.size(-1), rows = x.numel() / size;
  into_c_order(c, {y, false}, [&](const GradTarget& to) {
    cuda::softmax(stream(c), operand("softmax", x), operand("softmax", to.tensor), log, rows, size);
  });
}

void KernelBackend::softmax_backward(Context& c, const Tensor& y0, const Tensor& gy0, bool log, const GradTarget& gx) {
  if (y0.numel() == 0) return;
  const Tensor y = in_c_order(c, y0), gy = in_c_order(c, gy0);
  const int64_t size = y.size(-1), rows = y.numel() / size;
  into_c_order(c, gx, [&](const GradTarget& to) {
    cuda::softmax_backward(stream(c), operand("softmax", y), operand("softmax", gy), operand("softmax", to.tensor),
                           to.add, log, rows, size);
  });
}

}  // namespace gift::cuda
