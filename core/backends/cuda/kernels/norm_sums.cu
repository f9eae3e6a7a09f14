#include "core/backends/cuda/kernels/norm_columns.cuh"

namespace gift::cuda {
namespace {

// Rows are pixels of gy. Pixels of x that no window of the pooling holds have no gradient before the activation.
template <class T, int N, bool pool>
__global__ void __launch_bounds__(column_threads, column_blocks<N>)
    column_sums_kernel(NormLayout n, ColumnCut cut, const T* __restrict__ x, const T* __restrict__ gy, NormParameters p,
                       double* __restrict__ partials) {
  const ColumnPlace at(cut, N);
  double sums[N] = {}, products[N] = {};
  if (at.channel < n.channels) {
    const ChannelNorm<N> norm(n, p, at.segment, at.channel);
    const T* from = x + static_cast<int64_t>(at.segment) * n.images * n.pixels() * n.channels + at.channel;
    const T* gradient = gy + static_cast<int64_t>(at.segment) * cut.total * n.channels + at.channel;
    float sum[N] = {}, product[N] = {};
#pragma unroll(pool ? 1 : 2)
    for (uint32_t row = at.first; row < at.end; row += cut.rows) {
      float g[N], value[N];
      load_packed<N>(gradient + static_cast<int64_t>(row) * n.channels, g);
      const auto add = [&](int64_t pixel, float share) {
        load_packed<N>(from + pixel * n.channels, value);
        for (int i = 0; i < N; ++i) {
          const float before = math::before_activation(share * g[i], norm(i, value[i]), n.relu);
          sum[i] += before;
          product[i] += before * (value[i] - norm.mean[i]);
        }
      };
      if constexpr (pool)
        for_window(n, window_start(n, row), [&](int64_t pixel) { add(pixel, 0.25f); });
      else
        add(row, 1.0f);
    }
    for (int i = 0; i < N; ++i) {
      const uint32_t group = (at.channel + static_cast<uint32_t>(i)) / n.members;
      sums[i] = sum[i];
      products[i] = static_cast<double>(product[i]) * p.inv_std[static_cast<int64_t>(at.segment) * n.groups() + group];
    }
  }
  write_column_sums<N>(n, cut, at, sums, products, partials);
}

template <class T, bool pool>
__global__ void plane_sums_kernel(NormLayout n, uint32_t splits, const T* __restrict__ x, const T* __restrict__ gy,
                                  NormParameters p, double* partials) {
  const PlanePlace at(n, splits);
  const ChannelNorm<1> norm(n, p, at.segment, at.channel);
  double sum = 0, product = 0;
  at(n, n.out_pixels(), [&](int64_t plane, uint32_t row) {
    const T* from = x + plane * n.pixels();
    const float g = math::load(gy + plane * n.out_pixels() + row);
    const auto add = [&](int64_t pixel, float share) {
      const float value = math::load(from + pixel);
      const double before = math::before_activation(share * g, norm(0, value), n.relu);
      sum += before;
      product += before * (static_cast<double>(value) - norm.mean[0]);
    };
    if constexpr (pool)
      for_window(n, window_start(n, row), [&](int64_t pixel) { add(pixel, 0.25f); });
    else
      add(row, 1.0f);
  });
  const float inv_std = p.inv_std[static_cast<int64_t>(at.segment) * n.groups() + at.channel / n.members];
  write_plane_sums(n, splits, at, sum, product * inv_std, partials);
}

// Blocks below group_blocks make the means over what shares statistics, the others the gradients of the parameters.
__global__ void __launch_bounds__(finish_threads)
    finish_kernel(NormLayout n, uint32_t splits, double count, uint32_t group_blocks,
                  const double* __restrict__ partials, const float* __restrict__ weight, NormSums to) {
  const bool groups = blockIdx.x < group_blocks;
  const uint32_t block = groups ? blockIdx.x : blockIdx.x - group_blocks;
  const uint32_t output = block * finish_outputs + threadIdx.x % finish_outputs;
  const uint32_t lane = threadIdx.x / finish_outputs;
  double sum = 0, product = 0;
  if (groups && output < n.segments * n.groups()) {
    const uint32_t segment = output / n.groups(), first = output % n.groups() * n.members;
    const double* from = partials + static_cast<int64_t>(segment) * splits * 2 * n.channels + first;
    const uint64_t parts = static_cast<uint64_t>(splits) * n.members;
#pragma unroll 4
    for (uint64_t i = lane; i < parts; i += finish_lanes) {
      const uint32_t split = static_cast<uint32_t>(i / n.members), member = static_cast<uint32_t>(i % n.members);
      const double* part = from + static_cast<int64_t>(split) * 2 * n.channels + member;
      const double w = weight[first + member];
      sum += w * part[0];
      product += w * part[n.channels];
    }
  } else if (!groups && output < n.channels) {
    const uint64_t parts = static_cast<uint64_t>(splits) * n.segments;
#pragma unroll 4
    for (uint64_t i = lane; i < parts; i += finish_lanes) {
      const double* part = partials + static_cast<int64_t>(i) * 2 * n.channels + output;
      sum += part[0];
      product += part[n.channels];
    }
  }
  sum_lanes(sum, product);
  if (lane != 0) return;
  if (groups) {
    const uint32_t all = n.segments * n.groups();
    if (output >= all) return;
    to.means[output] = static_cast<float>(sum / count);
    to.means[all + output] = static_cast<float>(product / count);
  } else if (output < n.channels) {
    if (to.weight != nullptr)
      to.weight[output] = static_cast<float>(to.add_weight ? to.weight[output] + product : product);
    if (to.bias != nullptr) to.bias[output] = static_cast<float>(to.add_bias ? to.bias[output] + sum : sum);
  }
}

}  // namespace

void norm_sums(StreamHandle stream, const NormLayout& n, Elements x, Elements gy, const NormParameters& p,
               double* partials) {
  with_pointer(x, [&](auto* data) {
    using T = std::remove_pointer_t<decltype(data)>;
    const T* gradient = static_cast<const T*>(gy.data);
    with_bool(n.pool, [&](auto pool) {
      if (!n.channels_last) {
        const uint32_t splits = norm_splits(n, n.out_pixels());
        launch(stream, "norm", plane_sums_kernel<T, decltype(pool)::value>, {n.segments * splits * n.channels}, n,
               splits, data, gradient, p, partials);
        return;
      }
      const ColumnCut cut = summing_cut(n, uint64_t{n.images} * n.out_pixels());
      with_vector<T>(n, [&](auto vector) {
        launch(stream, "norm", column_sums_kernel<T, decltype(vector)::value, decltype(pool)::value>,
               {cut.blocks(n), column_threads}, n, cut, data, gradient, p, partials);
      });
    });
  });
}

void norm_finish(StreamHandle stream, const NormLayout& n, const double* partials, const float* weight,
                 const NormSums& to) {
  const auto blocks = [](uint32_t outputs) { return (outputs + finish_outputs - 1) / finish_outputs; };
  const uint32_t for_groups = to.means ? blocks(n.segments * n.groups()) : 0;
  const uint32_t for_channels = to.weight || to.bias ? blocks(n.channels) : 0;
  launch(stream, "norm", finish_kernel, {for_groups + for_channels, finish_threads}, n, norm_splits(n, n.out_pixels()),
         n.count(), for_groups, partials, weight, to);
}

}  // namespace gift::cuda
