#include "core/backends/cuda/kernels/dropout.h"

#include "core/backends/cuda/kernel_backend/kernel_backend.h"
#include "core/backends/cuda/kernel_backend/operand.h"

namespace gift::cuda {

void KernelBackend::dropout(Context& c, const Tensor& x, double p, bool rows, uint32_t call, Tensor& y) {
  if (y.numel() == 0) return;
  if (!c.step) fail<Error>("dropout", "no step state in the context");
  // Element i of C order as a tensor whose offsets are i.
  const Tensor numbers = y.select_strides(y.shape(), contiguous_strides(y.shape()), 0);
  const int64_t run = rows ? y.numel() / y.size(0) : 1;
  cuda::dropout(stream(c), c.step, call, p, run, operand("dropout", x), operand("dropout", y),
                WalkAxes<3>({&y, &x, &numbers}));
}

}  // namespace gift::cuda
