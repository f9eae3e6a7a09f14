#include "core/backends/cuda/cuda_backend.h"

#include <cuda_runtime_api.h>

namespace gift {
namespace {

std::string device_in_words() {
  int count = 0;
  const cudaError_t found = cudaGetDeviceCount(&count);
  if (found != cudaSuccess) return std::string("no CUDA device can be used (") + cudaGetErrorString(found) + ")";
  cudaDeviceProp properties;
  const cudaError_t read = cudaGetDeviceProperties(&properties, 0);
  if (read != cudaSuccess) return std::string("CUDA device 0 does not answer (") + cudaGetErrorString(read) + ")";
  return std::string("device 0 is ") + properties.name;
}

}  // namespace

CudaBackendOrReason make_cuda_backend_or_reason() {
  return {nullptr,
          "the CUDA backend is not complete: this build has kernels for point-wise operations, optimisers and random "
          "numbers, and none yet for convolutions, matrix products, norms and pools; " +
              device_in_words()};
}

}  // namespace gift
