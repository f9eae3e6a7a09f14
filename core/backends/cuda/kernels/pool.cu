#include "core/backends/cuda/kernels/pool.h"

#include "core/backends/cuda/kernels/launch.cuh"
#include "core/backends/cuda/kernels/packed.cuh"
#include "core/math/pool.h"

namespace gift::cuda {
namespace {

// Element i of an image tensor of height x width in vectors of N channels.
struct Pixel {
  int32_t image, y, x, channel;

  template <class Index>
  __device__ Pixel(Index i, int32_t height, int32_t width, int32_t vectors, int32_t n) {
    const Index pixel = i / static_cast<Index>(vectors), row = pixel / static_cast<Index>(width);
    channel = static_cast<int32_t>(i - pixel * static_cast<Index>(vectors)) * n;
    x = static_cast<int32_t>(pixel - row * static_cast<Index>(width));
    const Index of = row / static_cast<Index>(height);
    y = static_cast<int32_t>(row - of * static_cast<Index>(height));
    image = static_cast<int32_t>(of);
  }
};

// Short divisions are several times faster.
__device__ Pixel pixel_of(int64_t i, int64_t count, int32_t height, int32_t width, int32_t vectors, int32_t n) {
  if (count <= 0xffffffff) return {static_cast<uint32_t>(i), height, width, vectors, n};
  return {static_cast<uint64_t>(i), height, width, vectors, n};
}

__device__ math::PoolSpan span(const PoolLayout& p, int32_t out, int32_t size) {
  return math::pool_span(out, size, p.kernel, p.stride, p.padding);
}

// element(pixel number within the image, its N values), row by row over a window.
template <int N, class T, class Element>
__device__ void for_window(const PoolLayout& p, const T* image, int32_t oy, int32_t ox, Element element) {
  const math::PoolSpan rows = span(p, oy, p.height), columns = span(p, ox, p.width);
  for (int32_t y = rows.begin; y < rows.end; ++y)
    for (int32_t x = columns.begin; x < columns.end; ++x) {
      const int32_t pixel = y * p.width + x;
      float value[N];
      load_packed<N>(image + static_cast<int64_t>(pixel) * p.channels, value);
      element(pixel, value);
    }
}

// First maxima of a window and the pixels they lie at.
template <int N>
struct Largest {
  float value[N];
  int32_t pixel[N];

  template <class T>
  __device__ Largest(const PoolLayout& p, const T* image, int32_t oy, int32_t ox) {
    for (int i = 0; i < N; ++i) pixel[i] = -1;
    for_window<N>(p, image, oy, ox, [&](int32_t at, const float(&x)[N]) {
      for (int i = 0; i < N; ++i)
        if (pixel[i] < 0 || math::displaces(x[i], value[i])) {
          value[i] = x[i];
          pixel[i] = at;
        }
    });
  }
};

template <class T, int N, bool max>
__global__ void pool_forward_kernel(PoolLayout p, int64_t count, const T* __restrict__ x, T* __restrict__ y) {
  const float area = static_cast<float>(p.kernel) * static_cast<float>(p.kernel);
  grid_loop(count, [&](int64_t i) {
    const Pixel at = pixel_of(i, count, p.out_height, p.out_width, p.channels / N, N);
    const T* image = x + static_cast<int64_t>(at.image) * p.height * p.width * p.channels + at.channel;
    if constexpr (max) {
      const Largest<N> largest(p, image, at.y, at.x);
      store_packed<N>(y + i * N, largest.value);
    } else {
      float sum[N] = {};
      for_window<N>(p, image, at.y, at.x, [&](int32_t, const float(&value)[N]) {
        for (int k = 0; k < N; ++k) sum[k] += value[k];
      });
      for (int k = 0; k < N; ++k) sum[k] /= area;
      store_packed<N>(y + i * N, sum);
    }
  });
}

template <class T, int N, bool max>
__global__ void pool_backward_kernel(PoolLayout p, int64_t count, const T* __restrict__ x, const T* __restrict__ gy,
                                     T* __restrict__ gx, bool add) {
  const float area = static_cast<float>(p.kernel) * static_cast<float>(p.kernel);
  grid_loop(count, [&](int64_t i) {
    const Pixel at = pixel_of(i, count, p.height, p.width, p.channels / N, N);
    const int32_t own = at.y * p.width + at.x;
    const T* above = gy + static_cast<int64_t>(at.image) * p.out_height * p.out_width * p.channels + at.channel;
    const math::PoolSpan rows = math::windows_over(at.y, p.out_height, p.kernel, p.stride, p.padding);
    const math::PoolSpan columns = math::windows_over(at.x, p.out_width, p.kernel, p.stride, p.padding);
    float sum[N] = {};
    for (int32_t oy = rows.begin; oy < rows.end; ++oy)
      for (int32_t ox = columns.begin; ox < columns.end; ++ox) {
        float g[N];
        load_packed<N>(above + (static_cast<int64_t>(oy) * p.out_width + ox) * p.channels, g);
        if constexpr (max) {
          const T* image = x + static_cast<int64_t>(at.image) * p.height * p.width * p.channels + at.channel;
          const Largest<N> largest(p, image, oy, ox);
          for (int k = 0; k < N; ++k) sum[k] += largest.pixel[k] == own ? g[k] : 0.0f;
        } else {
          for (int k = 0; k < N; ++k) sum[k] += g[k] / area;
        }
      }
    store_packed<N>(gx + i * N, sum, add);
  });
}

// use(T(), std::integral_constant<int, N>, whether maxima)
template <class Use>
void choose(const PoolLayout& p, std::initializer_list<Elements> tensors, Use&& use) {
  const auto with_n = [&](auto element, auto n) {
    if (p.max)
      use(element, n, std::true_type());
    else
      use(element, n, std::false_type());
  };
  const auto with_type = [&](auto element) {
    constexpr int full = 16 / sizeof(element);
    bool fits = p.channels % full == 0;
    for (const Elements& t : tensors) fits = fits && reinterpret_cast<uintptr_t>(t.data) % 16 == 0;
    if (fits)
      with_n(element, std::integral_constant<int, full>());
    else
      with_n(element, std::integral_constant<int, 1>());
  };
  if (tensors.begin()->brain)
    with_type(Bf16());
  else
    with_type(float());
}

}  // namespace

void pool_forward(StreamHandle stream, const PoolLayout& p, Elements x, Elements y) {
  choose(p, {x, y}, [&](auto element, auto n, auto max) {
    using T = decltype(element);
    constexpr int N = decltype(n)::value;
    const int64_t count = int64_t{p.images} * p.out_height * p.out_width * (p.channels / N);
    launch(stream, "pool2d", pool_forward_kernel<T, N, decltype(max)::value>, grid_for(count), p, count,
           static_cast<const T*>(x.data), static_cast<T*>(y.data));
  });
}

void pool_backward(StreamHandle stream, const PoolLayout& p, Elements x, Elements gy, Elements gx, bool add) {
  choose(p, {gy, gx, x}, [&](auto element, auto n, auto max) {
    using T = decltype(element);
    constexpr int N = decltype(n)::value;
    const int64_t count = int64_t{p.images} * p.height * p.width * (p.channels / N);
    launch(stream, "pool2d_backward", pool_backward_kernel<T, N, decltype(max)::value>, grid_for(count), p, count,
           static_cast<const T*>(x.data), static_cast<const T*>(gy.data), static_cast<T*>(gx.data), add);
  });
}

}  // namespace gift::cuda
