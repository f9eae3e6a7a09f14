#pragma once

#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstdint>

#include "core/error.h"

namespace gift::cuda {

// Throws DeviceError naming the call that failed.
inline void check(cudaError_t status, const char* call) {
  if (status != cudaSuccess) fail<DeviceError>("cuda", call, " failed: ", cudaGetErrorString(status));
}

constexpr int threads_per_block = 256;

// Blocks for a loop over `items` in strides of the whole grid.
inline unsigned blocks_for(int64_t items) {
  constexpr int64_t most = 4096;
  const int64_t needed = (items + threads_per_block - 1) / threads_per_block;
  return static_cast<unsigned>(std::clamp<int64_t>(needed, 1, most));
}

}  // namespace gift::cuda

#define GIFT_CUDA_CHECK(call) ::gift::cuda::check((call), #call)
