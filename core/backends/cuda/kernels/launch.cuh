#pragma once

#include <algorithm>
#include <cstdint>

#include "core/backends/cuda/kernels/block.h"
#include "core/backends/cuda/kernels/start.cuh"

// What kernels and their launchers share. Kernels use static shared memory only, no atomics, and warp operations by
// whole warps: their results depend on shapes alone, and they run in the tests without a GPU as well.
namespace gift::cuda {

constexpr unsigned warp_size = 32, all_lanes = 0xffffffffu;
constexpr unsigned threads_per_block = block_threads;

struct Grid {
  unsigned blocks = 1, threads = threads_per_block;
};

// For grid_loop() over `items`.
inline Grid grid_for(int64_t items) {
  constexpr int64_t most = 132 * 16;  // a few rounds on the largest chips; the loop does the rest
  const int64_t needed = (items + threads_per_block - 1) / threads_per_block;
  return {static_cast<unsigned>(std::clamp<int64_t>(needed, 1, most))};
}

// Starts kernel(arguments...) on the stream and returns; DeviceError naming `op` where it could not be started. A grid
// of no items is not started at all: callers check that.
template <class... P, class... A>
void launch(StreamHandle stream, const char* op, void (*kernel)(P...), Grid grid, A... arguments) {
  start(stream, op, kernel, grid.blocks, grid.threads, arguments...);
}

// body(i) for i in [0, count), in strides of the whole grid.
template <class Body>
__device__ void grid_loop(int64_t count, Body body) {
  const int64_t stride = static_cast<int64_t>(gridDim.x) * blockDim.x;
  for (int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < count; i += stride) body(i);
}

// Sum over the 32 lanes of a warp, the same bits in each; all of them must call. T: float, double, int32_t, int64_t.
template <class T>
__device__ T warp_sum(T value) {
  for (int step = warp_size / 2; step > 0; step /= 2) value += __shfl_xor_sync(all_lanes, value, step);
  return value;
}

// The largest of the lanes' values, none of which may be NaN.
template <class T>
__device__ T warp_max(T value) {
  for (int step = warp_size / 2; step > 0; step /= 2) {
    const T other = __shfl_xor_sync(all_lanes, value, step);
    value = other > value ? other : value;
  }
  return value;
}

// Sum over a block of whole warps, the same bits in each thread; all of them must call. May be called again at once.
template <class T>
__device__ T block_sum(T value) {
  __shared__ T warps[32];
  value = warp_sum(value);
  if (blockDim.x == warp_size) return value;
  const unsigned warp = threadIdx.x / warp_size, lane = threadIdx.x % warp_size;
  __syncthreads();  // an earlier call's sums have been read
  if (lane == 0) warps[warp] = value;
  __syncthreads();
  T sum = T(0);
  for (unsigned w = 0; w < blockDim.x / warp_size; ++w) sum += warps[w];
  return sum;
}

template <class T>
__device__ T block_max(T value) {
  __shared__ T warps[32];
  value = warp_max(value);
  if (blockDim.x == warp_size) return value;
  const unsigned warp = threadIdx.x / warp_size, lane = threadIdx.x % warp_size;
  __syncthreads();
  if (lane == 0) warps[warp] = value;
  __syncthreads();
  T most = warps[0];
  for (unsigned w = 1; w < blockDim.x / warp_size; ++w) most = warps[w] > most ? warps[w] : most;
  return most;
}

}  // namespace gift::cuda
