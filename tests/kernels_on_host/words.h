#pragma once

#include <cstdint>
#include <cstring>

#include "tests/kernels_on_host/emulator.h"

// CUDA's words, for .cu files compiled as plain C++. The blocks of a grid run one after the other, so what a block
// shares may be static.
#define __global__
#define __device__
#define __host__
#define __shared__ static
#define __launch_bounds__(...)
#define __forceinline__ inline
#define __grid_constant__

namespace gift::cuda {

struct BuiltInIndex {
  unsigned x = 0;
};
extern BuiltInIndex threadIdx, blockIdx, blockDim, gridDim;

inline void __syncthreads() { emulator::wait_for_block(); }
inline void __syncwarp(unsigned = 0xffffffffu) { emulator::exchange(0, 0); }

template <class T>
T exchanged(T value, unsigned with) {
  static_assert(sizeof(T) <= sizeof(uint64_t));
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(T));
  bits = emulator::exchange(bits, with % 32);
  std::memcpy(&value, &bits, sizeof(T));
  return value;
}
template <class T>
T __shfl_xor_sync(unsigned, T value, int mask) {
  return exchanged(value, threadIdx.x % 32 ^ static_cast<unsigned>(mask));
}
template <class T>
T __shfl_sync(unsigned, T value, int lane) {
  return exchanged(value, static_cast<unsigned>(lane));
}
template <class T>
T __shfl_down_sync(unsigned, T value, unsigned by) {
  const unsigned lane = threadIdx.x % 32;
  return exchanged(value, lane + by < 32 ? lane + by : lane);
}
template <class T>
T __shfl_up_sync(unsigned, T value, unsigned by) {
  const unsigned lane = threadIdx.x % 32;
  return exchanged(value, lane >= by ? lane - by : lane);
}

}  // namespace gift::cuda
