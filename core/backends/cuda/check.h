#pragma once

#include <cuda_runtime_api.h>

#include "core/error.h"

namespace gift::cuda {

// Throws DeviceError naming the call that failed.
inline void check(cudaError_t status, const char* call) {
  if (status == cudaSuccess) return;
  cudaGetLastError();  // else the next kernel that is started would be blamed for it
  fail<DeviceError>("cuda", call, " failed: ", cudaGetErrorString(status));
}

}  // namespace gift::cuda

#define GIFT_CUDA_CHECK(call) ::gift::cuda::check((call), #call)
