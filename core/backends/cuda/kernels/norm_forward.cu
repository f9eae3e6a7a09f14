#include "core/backends/cuda/kernels/norm_columns.cuh"

namespace gift::cuda {
namespace {

// Rows are pixels of y.
template <class T, int N, bool pool>
__global__ void __launch_bounds__(column_threads, column_blocks<N>)
    column_forward_kernel(NormLayout n, ColumnCut cut, const T* __restrict__ x, NormParameters p, T* __restrict__ y) {
  const ColumnPlace at(cut, N);
  if (at.channel >= n.channels) return;
  const ChannelNorm<N> norm(n, p, at.segment, at.channel);
  const T* from = x + static_cast<int64_t>(at.segment) * n.images * n.pixels() * n.channels + at.channel;
  T* to = y + static_cast<int64_t>(at.segment) * cut.total * n.channels + at.channel;
#pragma unroll 4
  for (uint32_t row = at.first; row < at.end; row += cut.rows) {
    float out[N] = {}, value[N];
    if constexpr (pool) {
      for_window(n, window_start(n, row), [&](int64_t pixel) {
        load_packed<N>(from + pixel * n.channels, value);
        for (int i = 0; i < N; ++i) out[i] += math::activated(norm(i, value[i]), n.relu);
      });
      for (int i = 0; i < N; ++i) out[i] *= 0.25f;
    } else {
      load_packed<N>(from + static_cast<int64_t>(row) * n.channels, value);
      for (int i = 0; i < N; ++i) out[i] = math::activated(norm(i, value[i]), n.relu);
    }
    store_packed<N>(to + static_cast<int64_t>(row) * n.channels, out);
  }
}

template <class T, bool pool>
__global__ void plane_forward_kernel(NormLayout n, int64_t count, const T* __restrict__ x, NormParameters p,
                                     T* __restrict__ y) {
  const uint32_t size = n.out_pixels();
  grid_loop(count, [&](int64_t i) {
    const int64_t plane = i / size;
    const uint32_t row = static_cast<uint32_t>(i - plane * size), channel = static_cast<uint32_t>(plane % n.channels);
    const ChannelNorm<1> norm(n, p, static_cast<uint32_t>(plane / n.channels / n.images), channel);
    const T* from = x + plane * n.pixels();
    const auto value = [&](int64_t pixel) { return math::activated(norm(0, math::load(from + pixel)), n.relu); };
    float out = 0;
    if constexpr (pool) {
      for_window(n, window_start(n, row), [&](int64_t pixel) { out += value(pixel); });
      out *= 0.25f;
    } else {
      out = value(row);
    }
    math::store(y + i, out);
  });
}

}  // namespace

void norm_forward(StreamHandle stream, const NormLayout& n, Elements x, const NormParameters& p, Elements y) {
  const uint64_t rows = uint64_t{n.images} * n.out_pixels();
  with_pointer(x, [&](auto* data) {
    using T = std::remove_pointer_t<decltype(data)>;
    T* out = static_cast<T*>(y.data);
    with_bool(n.pool, [&](auto pool) {
      if (!n.channels_last) {
        const int64_t count = static_cast<int64_t>(rows) * n.segments * n.channels;
        launch(stream, "norm", plane_forward_kernel<T, decltype(pool)::value>, grid_for(count), n, count, data, p, out);
        return;
      }
      const ColumnCut cut = column_cut(n, rows);
      with_vector<T>(n, [&](auto vector) {
        launch(stream, "norm", column_forward_kernel<T, decltype(vector)::value, decltype(pool)::value>,
               {cut.blocks(n), column_threads}, n, cut, data, p, out);
      });
    });
  });
}

}  // namespace gift::cuda
