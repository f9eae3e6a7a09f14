#include "core/backends/cuda/kernels/norm_columns.cuh"

namespace gift::cuda {
namespace {

// Sums are taken about this element: whatever the offset of the data, little is lost when the square of the mean is
// subtracted.
template <class T>
__device__ double origin(const NormLayout& n, const T* x, uint32_t segment, uint32_t group) {
  const int64_t channel = static_cast<int64_t>(group) * n.members;
  const int64_t first = static_cast<int64_t>(segment) * n.images * n.channels * n.pixels();
  return math::load(x + first + channel * (n.channels_last ? 1 : n.pixels()));
}

// A thread sums in f32 about the first value it meets, then moves to the common origin in double.
template <class T, int N>
__global__ void __launch_bounds__(column_threads, column_blocks<N>)
    column_moments_kernel(NormLayout n, ColumnCut cut, const T* __restrict__ x, double* __restrict__ partials) {
  const ColumnPlace at(cut, N);
  double sums[N] = {}, squares[N] = {};
  if (at.channel < n.channels && at.first < at.end) {
    const T* column = x + static_cast<int64_t>(at.segment) * cut.total * n.channels + at.channel;
    float pivot[N], sum[N] = {}, square[N] = {};
    load_packed<N>(column + static_cast<int64_t>(at.first) * n.channels, pivot);
#pragma unroll 4
    for (uint32_t row = at.first; row < at.end; row += cut.rows) {
      float value[N];
      load_packed<N>(column + static_cast<int64_t>(row) * n.channels, value);
      for (int i = 0; i < N; ++i) {
        const float d = value[i] - pivot[i];
        sum[i] += d;
        square[i] += d * d;
      }
    }
    const double count = (at.end - at.first + cut.rows - 1) / cut.rows;
    for (int i = 0; i < N; ++i) {
      const uint32_t group = (at.channel + static_cast<uint32_t>(i)) / n.members;
      const double shift = static_cast<double>(pivot[i]) - origin(n, x, at.segment, group);
      sums[i] = sum[i] + count * shift;
      squares[i] = square[i] + shift * (2 * static_cast<double>(sum[i]) + count * shift);
    }
  }
  write_column_sums<N>(n, cut, at, sums, squares, partials);
}

template <class T>
__global__ void plane_moments_kernel(NormLayout n, uint32_t splits, const T* __restrict__ x, double* partials) {
  const PlanePlace at(n, splits);
  const double about = origin(n, x, at.segment, at.channel / n.members);
  double sum = 0, square = 0;
  at(n, n.pixels(), [&](int64_t plane, uint32_t i) {
    const double d = static_cast<double>(math::load(x + plane * n.pixels() + i)) - about;
    sum += d;
    square += d * d;
  });
  write_plane_sums(n, splits, at, sum, square, partials);
}

template <class T>
__global__ void __launch_bounds__(finish_threads)
    statistics_kernel(NormLayout n, uint32_t splits, double count, const T* x, const double* __restrict__ partials,
                      NormStatistics to) {
  const uint32_t output = blockIdx.x * finish_outputs + threadIdx.x % finish_outputs;
  const uint32_t lane = threadIdx.x / finish_outputs;
  const uint32_t segment = output / n.groups(), group = output % n.groups();
  const bool wanted = segment < n.segments;
  double sum = 0, square = 0;
  if (wanted) {
    const double* from = partials + static_cast<int64_t>(segment) * splits * 2 * n.channels + group * n.members;
    const uint64_t parts = static_cast<uint64_t>(splits) * n.members;
#pragma unroll 4
    for (uint64_t i = lane; i < parts; i += finish_lanes) {
      const uint32_t split = static_cast<uint32_t>(i / n.members), member = static_cast<uint32_t>(i % n.members);
      const double* part = from + static_cast<int64_t>(split) * 2 * n.channels + member;
      sum += part[0];
      square += part[n.channels];
    }
  }
  sum_lanes(sum, square);
  if (!wanted || lane != 0) return;
  const double off = sum / count, spread = square / count - off * off, variance = spread < 0 ? 0 : spread;
  const double mean = origin(n, x, segment, group) + off;
  to.mean[output] = static_cast<float>(mean);
  to.inv_std[output] = static_cast<float>(1 / math::sqrt(variance + to.eps));
  if (to.running_mean == nullptr) return;
  const double unbiased = count > 1 ? variance * count / (count - 1) : variance;
  const auto move = [&](float& running, double batch) {
    running = static_cast<float>(math::moved(static_cast<double>(running), batch, to.momentum));
  };
  move(to.running_mean[output], mean);
  move(to.running_var[output], unbiased);
}

}  // namespace

void norm_moments(StreamHandle stream, const NormLayout& n, Elements x, double* partials) {
  with_pointer(x, [&](auto* data) {
    using T = std::remove_pointer_t<decltype(data)>;
    if (!n.channels_last) {
      const uint32_t splits = norm_splits(n, n.pixels());
      launch(stream, "norm", plane_moments_kernel<T>, {n.segments * splits * n.channels}, n, splits, data, partials);
      return;
    }
    const ColumnCut cut = summing_cut(n, uint64_t{n.images} * n.pixels());
    with_vector<T>(n, [&](auto vector) {
      launch(stream, "norm", column_moments_kernel<T, decltype(vector)::value>, {cut.blocks(n), column_threads}, n, cut,
             data, partials);
    });
  });
}

void norm_statistics(StreamHandle stream, const NormLayout& n, Elements x, const double* partials,
                     const NormStatistics& to) {
  const uint32_t outputs = n.segments * n.groups(), splits = norm_splits(n, n.pixels());
  with_pointer(x, [&](auto* data) {
    using T = std::remove_pointer_t<decltype(data)>;
    launch(stream, "norm", statistics_kernel<T>, {(outputs + finish_outputs - 1) / finish_outputs, finish_threads}, n,
           splits, n.count(), data, partials, to);
  });
}

}  // namespace gift::cuda
