#include "core/backends/cuda/kernels/step.h"

#include "core/backends/cuda/kernel_backend/kernel_backend.h"

namespace gift::cuda {

void KernelBackend::advance(Context& c, int64_t samples) { cuda::advance(stream(c), c.step, samples); }

}  // namespace gift::cuda
