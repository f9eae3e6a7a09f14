#pragma once

#include "core/backends/cuda/kernels/launch.cuh"
#include "core/backends/cuda/kernels/norm.h"
#include "core/backends/cuda/kernels/packed.cuh"
#include "core/math/norm.h"

// What the kernels of normalisations share.
namespace gift::cuda {

// Blocks of a column kernel that a multiprocessor holds at once, by its vector: what the cuts count on.
template <int N>
constexpr unsigned column_blocks = N == 8 ? 2 : 4;

// What a thread of a column kernel does: rows first, first + cut.rows, ... below end, of N channels from `channel` on.
struct ColumnPlace {
  uint32_t segment, split, row;
  uint32_t first, end, channel;

  __device__ ColumnPlace(const ColumnCut& cut, int vector) {
    const uint32_t tile = blockIdx.x % cut.tiles, part = blockIdx.x / cut.tiles;
    segment = part / cut.splits;
    split = part % cut.splits;
    row = threadIdx.x / cut.lanes;
    first = static_cast<uint32_t>(uint64_t{cut.total} * split / cut.splits) + row;
    end = static_cast<uint32_t>(uint64_t{cut.total} * (split + 1) / cut.splits);
    channel = (tile * cut.lanes + threadIdx.x % cut.lanes) * static_cast<uint32_t>(vector);
  }
};

// The channels of a thread as their segment normalises them.
template <int N>
struct ChannelNorm {
  float mean[N], scale[N], shift[N];

  __device__ ChannelNorm(const NormLayout& n, const NormParameters& p, uint32_t segment, uint32_t channel) {
    for (int i = 0; i < N; ++i) {
      const uint32_t c = channel + static_cast<uint32_t>(i);
      const int64_t s = static_cast<int64_t>(segment) * n.groups() + c / n.members;
      mean[i] = p.mean[s];
      scale[i] = p.inv_std[s] * p.weight[c];
      shift[i] = p.bias[c];
    }
  }
  __device__ float operator()(int i, float x) const { return math::affine(x, mean[i], scale[i], shift[i]); }
};

// First pixel of the pooled pixel `out` of a segment; window(pixel) for the four pixels of it.
__device__ inline int64_t window_start(const NormLayout& n, uint32_t out) {
  const uint32_t columns = n.width / 2, area = (n.height / 2) * columns;
  const uint32_t image = out / area, rest = out - image * area, y = rest / columns, x = rest - y * columns;
  return static_cast<int64_t>(image) * n.pixels() + 2 * y * n.width + 2 * x;
}
template <class Window>
__device__ void for_window(const NormLayout& n, int64_t start, Window window) {
  window(start);
  window(start + 1);
  window(start + n.width);
  window(start + n.width + 1);
}

// Adds up a and b over the rows of a block and writes them to [segment][split][2][channel]; all threads must call.
template <int N>
__device__ void write_column_sums(const NormLayout& n, const ColumnCut& cut, const ColumnPlace& at,
                                  const double (&a)[N], const double (&b)[N], double* partials) {
  __shared__ double first[N * column_threads], second[N * column_threads];
  const uint32_t t = threadIdx.x;
  for (uint32_t i = 0; i < N; ++i) {
    first[i * column_threads + t] = a[i];
    second[i * column_threads + t] = b[i];
  }
  for (uint32_t step = cut.rows / 2; step > 0; step /= 2) {
    __syncthreads();
    if (at.row >= step) continue;
    for (uint32_t i = 0; i < N; ++i) {
      first[i * column_threads + t] += first[i * column_threads + t + step * cut.lanes];
      second[i * column_threads + t] += second[i * column_threads + t + step * cut.lanes];
    }
  }
  if (at.row != 0 || at.channel >= n.channels) return;
  double* to = partials + (static_cast<int64_t>(at.segment) * cut.splits + at.split) * 2 * n.channels + at.channel;
  for (uint32_t i = 0; i < N; ++i) {
    to[i] = first[i * column_threads + t];
    to[n.channels + i] = second[i * column_threads + t];
  }
}

// use(std::integral_constant<int, N>) for the layout's vector over elements of T.
template <class T, class Use>
void with_vector(const NormLayout& n, Use&& use) {
  constexpr int full = 16 / sizeof(T);
  if (n.vector == full)
    use(std::integral_constant<int, full>());
  else
    use(std::integral_constant<int, 1>());
}
template <class Use>
void with_bool(bool value, Use&& use) {
  if (value)
    use(std::true_type());
  else
    use(std::false_type());
}

// Where a block of a plane kernel sums: one channel of a range of a segment's images.
struct PlanePlace {
  uint32_t segment, split, channel, image, images;

  __device__ PlanePlace(const NormLayout& n, uint32_t splits) {
    channel = blockIdx.x % n.channels;
    const uint32_t part = blockIdx.x / n.channels;
    segment = part / splits;
    split = part % splits;
    image = static_cast<uint32_t>(uint64_t{n.images} * split / splits);
    images = static_cast<uint32_t>(uint64_t{n.images} * (split + 1) / splits) - image;
  }
  // element(plane, i) for element i of `size` of each plane, a plane being image * channels + channel of the tensor
  template <class Element>
  __device__ void operator()(const NormLayout& n, uint32_t size, Element element) const {
    for (uint64_t i = threadIdx.x; i < uint64_t{images} * size; i += blockDim.x) {
      const uint32_t of = static_cast<uint32_t>(i / size);
      const int64_t sample = static_cast<int64_t>(segment) * n.images + image + of;
      element(sample * n.channels + channel, static_cast<uint32_t>(i - uint64_t{of} * size));
    }
  }
};

__device__ inline void write_plane_sums(const NormLayout& n, uint32_t splits, const PlanePlace& at, double a, double b,
                                        double* partials) {
  a = block_sum(a);
  b = block_sum(b);
  if (threadIdx.x != 0) return;
  double* to = partials + (static_cast<int64_t>(at.segment) * splits + at.split) * 2 * n.channels + at.channel;
  to[0] = a;
  to[n.channels] = b;
}

// The finishing kernels: blocks of finish_lanes x finish_outputs threads, a thread adding every finish_lanes-th summand
// of its output.
constexpr uint32_t finish_outputs = 8, finish_lanes = 64, finish_threads = finish_outputs * finish_lanes;

// Sums a and b over the lanes of each output; all threads must call. In lane 0 they are the totals.
__device__ inline void sum_lanes(double& a, double& b) {
  __shared__ double first[finish_threads], second[finish_threads];
  const uint32_t t = threadIdx.x, lane = t / finish_outputs;
  first[t] = a;
  second[t] = b;
  for (uint32_t step = finish_lanes / 2; step > 0; step /= 2) {
    __syncthreads();
    if (lane >= step) continue;
    first[t] += first[t + step * finish_outputs];
    second[t] += second[t + step * finish_outputs];
  }
  a = first[t];
  b = second[t];
}

}  // namespace gift::cuda
