#include "core/backends/cuda/grid_loop.cuh"
#include "core/backends/cuda/kernels.h"
#include "core/backends/cuda/launch.h"
#include "core/math/pointwise.h"

namespace gift::cuda {
namespace {

template <class F>
__global__ void unary_kernel(F f, const float* x, float* y, int64_t count) {
  grid_loop(count, [&](int64_t i) { y[i] = f.value(x[i]); });
}

template <class F>
__global__ void unary_backward_kernel(F f, const float* x, const float* y, const float* gy, float* gx, bool add,
                                      int64_t count) {
  grid_loop(count, [&](int64_t i) {
    const float g = f.backward(gy[i], x[i], y[i]);
    gx[i] = add ? gx[i] + g : g;
  });
}

template <class F>
__global__ void binary_kernel(F f, const float* a, const float* b, float* y, int64_t count) {
  grid_loop(count, [&](int64_t i) { y[i] = f.value(a[i], b[i]); });
}

}  // namespace

void unary(cudaStream_t stream, UnaryOp op, UnaryOptions o, const float* x, float* y, int64_t count) {
  math::with_unary<float>(
      op, o, [&](auto f) { unary_kernel<<<blocks_for(count), threads_per_block, 0, stream>>>(f, x, y, count); });
  check(cudaGetLastError(), "unary");
}

void unary_backward(cudaStream_t stream, UnaryOp op, UnaryOptions o, const float* x, const float* y, const float* gy,
                    float* gx, bool add, int64_t count) {
  math::with_unary<float>(op, o, [&](auto f) {
    unary_backward_kernel<<<blocks_for(count), threads_per_block, 0, stream>>>(f, x, y, gy, gx, add, count);
  });
  check(cudaGetLastError(), "unary_backward");
}

void binary(cudaStream_t stream, BinaryOp op, const float* a, const float* b, float* y, int64_t count) {
  math::with_binary<float>(
      op, [&](auto f) { binary_kernel<<<blocks_for(count), threads_per_block, 0, stream>>>(f, a, b, y, count); });
  check(cudaGetLastError(), "binary");
}

}  // namespace gift::cuda
