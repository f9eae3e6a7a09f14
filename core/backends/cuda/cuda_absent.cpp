#include "core/backends/cuda/cuda_backend.h"

namespace gift {

CudaBackendOrReason make_cuda_backend_or_reason(int) {
  return {nullptr,
          "this build has no CUDA kernels; configure it with -DGIFT_CUDA=ON where the CUDA toolkit is installed"};
}

}  // namespace gift
