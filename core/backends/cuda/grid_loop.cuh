#pragma once

#include <cstdint>

namespace gift::cuda {

// body(i) for i in [0, count), in strides of the whole grid.
template <class Body>
__device__ void grid_loop(int64_t count, Body body) {
  const int64_t stride = static_cast<int64_t>(gridDim.x) * blockDim.x;
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < count; i += stride) body(i);
}

}  // namespace gift::cuda
