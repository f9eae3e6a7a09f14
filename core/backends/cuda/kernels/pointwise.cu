#include "core/backends/cuda/kernels/pointwise.h"

#include "core/backends/cuda/kernels/launch.cuh"
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

void unary(StreamHandle stream, UnaryOp op, UnaryOptions o, const float* x, float* y, int64_t count) {
  math::with_unary<float>(
      op, o, [&](auto f) { launch(stream, "unary", unary_kernel<decltype(f)>, grid_for(count), f, x, y, count); });
}

void unary_backward(StreamHandle stream, UnaryOp op, UnaryOptions o, const float* x, const float* y, const float* gy,
                    float* gx, bool add, int64_t count) {
  math::with_unary<float>(op, o, [&](auto f) {
    launch(stream, "unary_backward", unary_backward_kernel<decltype(f)>, grid_for(count), f, x, y, gy, gx, add, count);
  });
}

void binary(StreamHandle stream, BinaryOp op, const float* a, const float* b, float* y, int64_t count) {
  math::with_binary<float>(
      op, [&](auto f) { launch(stream, "binary", binary_kernel<decltype(f)>, grid_for(count), f, a, b, y, count); });
}

}  // namespace gift::cuda
