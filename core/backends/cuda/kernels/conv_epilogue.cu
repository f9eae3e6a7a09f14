#include "core/backends/cuda/kernels/conv_epilogue.h"

#include "core/backends/cuda/kernels/launch.cuh"
#include "core/math/pointwise.h"

namespace gift::cuda {
namespace {

struct Places {
  int64_t rows;                          // N * H * W of y
  int channels, height, width, x_width;  // of y, and the width of x
  int64_t x_image;                       // pixels of an image of x
};

// `size` channels of one pixel at a time.
template <class T, int size>
struct alignas(sizeof(T) * size) Run {
  T at[size];
};

template <int size, bool pool, class X, class Y>
__global__ void epilogue_kernel(const X* x, const float* bias, bool relu, Y* y, Places p) {
  const int runs = p.channels / size;
  grid_loop(p.rows * runs, [&](int64_t i) {
    const int64_t pixel = i / runs;
    const int run = static_cast<int>(i - pixel * runs);
    float sum[size], add[size];
    for (int k = 0; k < size; ++k) {
      sum[k] = 0;
      add[k] = bias ? bias[run * size + k] : 0.0f;
    }
    int64_t first = pixel;
    if (pool) {
      const int64_t image = pixel / (p.height * p.width), rest = pixel - image * p.height * p.width;
      const int64_t row = rest / p.width, column = rest - row * p.width;
      first = image * p.x_image + 2 * row * p.x_width + 2 * column;
    }
    for (int q = 0; q < (pool ? 4 : 1); ++q) {
      const int64_t from = first + q / 2 * p.x_width + q % 2;
      const Run<X, size> in = reinterpret_cast<const Run<X, size>*>(x)[from * runs + run];
      for (int k = 0; k < size; ++k) {
        const float value = math::load(&in.at[k]) + add[k];
        sum[k] += relu ? math::Relu<float>{}.value(value) : value;
      }
    }
    Run<Y, size> out;
    for (int k = 0; k < size; ++k) math::store(&out.at[k], pool ? sum[k] * 0.25f : sum[k]);
    reinterpret_cast<Run<Y, size>*>(y)[i] = out;
  });
}

template <class X, class Y>
void start_epilogue(StreamHandle stream, const X* x, const float* bias, bool relu, bool pool, Y* y, const Places& p) {
  constexpr int wide = sizeof(X) == 2 && sizeof(Y) == 2 ? 8 : 4;
  const auto go = [&](auto size, auto pooled) {
    constexpr int n = decltype(size)::value;
    launch(stream, "conv2d epilogue", epilogue_kernel<n, decltype(pooled)::value, X, Y>,
           grid_for(p.rows * (p.channels / n)), x, bias, relu, y, p);
  };
  const auto by_size = [&](auto pooled) {
    if (p.channels % wide == 0)
      go(std::integral_constant<int, wide>{}, pooled);
    else
      go(std::integral_constant<int, 1>{}, pooled);
  };
  pool ? by_size(std::true_type{}) : by_size(std::false_type{});
}

}  // namespace

void conv_epilogue(StreamHandle stream, const Elements& x, const Shape& shape, const float* bias, bool relu, bool pool,
                   const Elements& y) {
  const int64_t height = pool ? shape[2] / 2 : shape[2], width = pool ? shape[3] / 2 : shape[3];
  const Places p{shape[0] * height * width, static_cast<int>(shape[1]), static_cast<int>(height),
                 static_cast<int>(width),   static_cast<int>(shape[3]), shape[2] * shape[3]};
  if (p.rows * p.channels == 0) return;
  with_pointer(x, [&](auto* from) {
    with_pointer(y, [&](auto* to) { start_epilogue(stream, from, bias, relu, pool, to, p); });
  });
}

}  // namespace gift::cuda
