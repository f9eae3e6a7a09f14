#pragma once

#include "core/backends/cuda/kernels/launch.cuh"
#include "core/math/host_device.h"

// Work row by row: a block takes a row at a time, one warp a short row, a larger block a long one.
namespace gift::cuda {

inline Grid grid_for_rows(int64_t rows, int64_t size) {
  const unsigned threads = size <= 1024 ? warp_size : threads_per_block;
  const int64_t most = 132 * (2048 / threads);  // all that the largest chips hold at once
  return {static_cast<unsigned>(std::clamp<int64_t>(rows, 1, most)), threads};
}

// body(row) by all threads of a block.
template <class Body>
__device__ void row_loop(int64_t rows, Body body) {
  for (int64_t row = blockIdx.x; row < rows; row += gridDim.x) body(row);
}

// The threads of a block at work on one row; all of them must make each call. What nvcc compiles for the host of it,
// because row functors are for both sides, is never called.
struct BlockTeam {
  // Sum of f(0) .. f(n-1) in double: of every blockDim-th by each thread, then over the threads.
  template <class F>
  GIFT_HD double sum(int64_t n, F f) const {
    double mine = 0;
    for (int64_t j = thread(); j < n; j += threads()) mine += static_cast<double>(f(j));
    return over_threads(mine);
  }
  // The largest of f(0) .. f(n-1), not below `lowest`; NaNs are passed over.
  template <class T, class F>
  GIFT_HD T max(int64_t n, T lowest, F f) const {
    T mine = lowest;
    for (int64_t j = thread(); j < n; j += threads()) {
      const T value = static_cast<T>(f(j));
      mine = value > mine ? value : mine;
    }
    return largest_of_threads(mine);
  }
  template <class F>
  GIFT_HD void each(int64_t n, F f) const {
    for (int64_t j = thread(); j < n; j += threads()) f(j);
  }

 private:
#if defined(__CUDACC__) && !defined(__CUDA_ARCH__)
  GIFT_HD static int64_t thread() { return 0; }
  GIFT_HD static int64_t threads() { return 1; }
  template <class T>
  GIFT_HD static T over_threads(T value) {
    return value;
  }
  template <class T>
  GIFT_HD static T largest_of_threads(T value) {
    return value;
  }
#else
  GIFT_HD static int64_t thread() { return threadIdx.x; }
  GIFT_HD static int64_t threads() { return blockDim.x; }
  template <class T>
  GIFT_HD static T over_threads(T value) {
    return block_sum(value);
  }
  template <class T>
  GIFT_HD static T largest_of_threads(T value) {
    return block_max(value);
  }
#endif
};

}  // namespace gift::cuda
