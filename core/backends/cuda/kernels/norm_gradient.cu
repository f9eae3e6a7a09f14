#include "core/backends/cuda/kernels/norm_columns.cuh"

namespace gift::cuda {
namespace {

// What norm_gradient() of one element takes beside ChannelNorm.
template <int N>
struct ChannelGradient {
  float offset[N] = {}, slope[N] = {};

  __device__ ChannelGradient(const NormLayout& n, const NormParameters& p, const float* means, uint32_t segment,
                             uint32_t channel) {
    if (means == nullptr) return;
    for (int i = 0; i < N; ++i) {
      const uint32_t group = (channel + static_cast<uint32_t>(i)) / n.members;
      const int64_t s = static_cast<int64_t>(segment) * n.groups() + group;
      offset[i] = p.inv_std[s] * means[s];
      slope[i] = p.inv_std[s] * p.inv_std[s] * means[static_cast<int64_t>(n.segments) * n.groups() + s];
    }
  }
  // g: behind the activation
  __device__ float operator()(const NormLayout& n, const ChannelNorm<N>& norm, int i, float x, float g) const {
    const float before = math::before_activation(g, norm(i, x), n.relu);
    return math::norm_gradient(before, x - norm.mean[i], norm.scale[i], offset[i], slope[i]);
  }
};

// Windows of the pooling that hold a pixel, whole ones or not.
GIFT_HD uint32_t window_columns(const NormLayout& n) { return (n.width + 1) / 2; }
GIFT_HD uint32_t windows(const NormLayout& n) { return (n.height + 1) / 2 * window_columns(n); }

// Rows are pixels of x, with pooling windows of them.
template <class T, int N, bool pool>
__global__ void __launch_bounds__(column_threads, column_blocks<N>)
    column_gradient_kernel(NormLayout n, ColumnCut cut, const T* __restrict__ x, const T* __restrict__ gy,
                           NormParameters p, const float* __restrict__ means, T* __restrict__ gx, bool add) {
  const ColumnPlace at(cut, N);
  if (at.channel >= n.channels) return;
  const ChannelNorm<N> norm(n, p, at.segment, at.channel);
  const ChannelGradient<N> gradient(n, p, means, at.segment, at.channel);
  const int64_t image = static_cast<int64_t>(at.segment) * n.images;
  const int64_t start = image * n.pixels() * n.channels + at.channel;
  const T *from = x + start, *above = gy + image * n.out_pixels() * n.channels + at.channel;
  T* to = gx + start;
  const auto put = [&](int64_t pixel, const float(&g)[N]) {
    float value[N], out[N];
    load_packed<N>(from + pixel * n.channels, value);
    for (int i = 0; i < N; ++i) out[i] = gradient(n, norm, i, value[i], g[i]);
    store_packed<N>(to + pixel * n.channels, out, add);
  };
#pragma unroll(pool ? 1 : 2)
  for (uint32_t row = at.first; row < at.end; row += cut.rows) {
    float g[N] = {};
    if constexpr (pool) {
      const uint32_t of = row / windows(n), rest = row - of * windows(n);
      const uint32_t y = rest / window_columns(n), column = rest - y * window_columns(n);
      if (y < n.height / 2 && column < n.width / 2) {
        const int64_t out = static_cast<int64_t>(of) * n.out_pixels() + y * (n.width / 2) + column;
        load_packed<N>(above + out * n.channels, g);
        for (int i = 0; i < N; ++i) g[i] *= 0.25f;
      }
      const int64_t pixel = static_cast<int64_t>(of) * n.pixels() + 2 * y * n.width + 2 * column;
      const bool right = 2 * column + 1 < n.width, below = 2 * y + 1 < n.height;
      put(pixel, g);
      if (right) put(pixel + 1, g);
      if (below) put(pixel + n.width, g);
      if (right && below) put(pixel + n.width + 1, g);
    } else {
      load_packed<N>(above + static_cast<int64_t>(row) * n.channels, g);
      put(row, g);
    }
  }
}

template <class T, bool pool>
__global__ void plane_gradient_kernel(NormLayout n, int64_t count, const T* __restrict__ x, const T* __restrict__ gy,
                                      NormParameters p, const float* __restrict__ means, T* __restrict__ gx, bool add) {
  grid_loop(count, [&](int64_t i) {
    const int64_t plane = i / n.pixels();
    const uint32_t pixel = static_cast<uint32_t>(i - plane * n.pixels());
    const uint32_t channel = static_cast<uint32_t>(plane % n.channels);
    const uint32_t segment = static_cast<uint32_t>(plane / n.channels / n.images);
    const ChannelNorm<1> norm(n, p, segment, channel);
    const ChannelGradient<1> gradient(n, p, means, segment, channel);
    float g = 0;
    if constexpr (pool) {
      const uint32_t y = pixel / n.width / 2, column = pixel % n.width / 2;
      if (y < n.height / 2 && column < n.width / 2)
        g = 0.25f * math::load(gy + plane * n.out_pixels() + y * (n.width / 2) + column);
    } else {
      g = math::load(gy + i);
    }
    float out[1] = {gradient(n, norm, 0, math::load(x + i), g)};
    store_packed<1>(gx + i, out, add);
  });
}

}  // namespace

void norm_gradient(StreamHandle stream, const NormLayout& n, Elements x, Elements gy, const NormParameters& p,
                   const float* means, Elements gx, bool add) {
  with_pointer(x, [&](auto* data) {
    using T = std::remove_pointer_t<decltype(data)>;
    const T* gradient = static_cast<const T*>(gy.data);
    T* out = static_cast<T*>(gx.data);
    with_bool(n.pool, [&](auto pool) {
      if (!n.channels_last) {
        const int64_t count = static_cast<int64_t>(n.segments) * n.images * n.channels * n.pixels();
        launch(stream, "norm", plane_gradient_kernel<T, decltype(pool)::value>, grid_for(count), n, count, data,
               gradient, p, means, out, add);
        return;
      }
      const ColumnCut cut = column_cut(n, uint64_t{n.images} * (n.pool ? windows(n) : n.pixels()));
      with_vector<T>(n, [&](auto vector) {
        launch(stream, "norm", column_gradient_kernel<T, decltype(vector)::value, decltype(pool)::value>,
               {cut.blocks(n), column_threads}, n, cut, data, gradient, p, means, out, add);
      });
    });
  });
}

}  // namespace gift::cuda
