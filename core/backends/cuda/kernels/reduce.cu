#include "core/backends/cuda/kernels/reduce.h"

#include "core/backends/cuda/kernels/launch.cuh"

namespace gift::cuda {
namespace {

template <class Index>
__device__ void locate(const ReducePlan::List& list, Index rest, int64_t& x, int64_t& y) {
  x = y = 0;
  for (int axis = list.rank - 1; axis >= 0; --axis) {
    Index at = rest;
    if (axis > 0) {
      const Index size = static_cast<Index>(list.size[axis]), next = rest / size;
      at = rest - next * size;
      rest = next;
    }
    x += static_cast<int64_t>(at) * list.x[axis];
    y += static_cast<int64_t>(at) * list.y[axis];
  }
}

__device__ void put(const Elements& y, int64_t at, double value, bool add) {
  y.put(at, static_cast<float>(add ? static_cast<double>(y.at(at)) + value : value));
}

// The share of one thread in one result: every `lanes`-th of the terms [begin, end).
template <class Index, class T>
__device__ double sum_terms(const ReducePlan::List& reduced, const T* x, int64_t begin, int64_t end, int lanes) {
  double sum = 0;
#pragma unroll 4
  for (int64_t i = begin; i < end; i += lanes) {
    int64_t at, unused;
    locate(reduced, static_cast<Index>(i), at, unused);
    sum += static_cast<double>(math::load(x + at));
  }
  return sum;
}

template <class T>
__global__ void reduce_kernel(const __grid_constant__ ReducePlan p, const T* x, double scale, Elements y, bool add,
                              double* partial) {
  __shared__ double sums[threads_per_block];
  const int thread = static_cast<int>(threadIdx.x);
  const int column = p.along_kept ? thread % p.width : thread / p.lanes;
  const int lane = p.along_kept ? thread / p.width : thread % p.lanes;
  const int64_t tiles = (p.results + p.width - 1) / p.width;
  for (int64_t work = blockIdx.x; work < tiles * p.chunks; work += gridDim.x) {
    const int64_t result = work % tiles * p.width + column, chunk = work / tiles;
    int64_t from = 0, to = 0;
    double sum = 0;
    if (result < p.results) {
      locate(p.kept, result, from, to);
      const int64_t begin = p.terms * chunk / p.chunks + lane, end = p.terms * (chunk + 1) / p.chunks;
      sum = p.terms <= 0xffffffff ? sum_terms<uint32_t>(p.reduced, x + from, begin, end, p.lanes)
                                  : sum_terms<int64_t>(p.reduced, x + from, begin, end, p.lanes);
    }
    double* mine = sums + column * p.lanes;
    mine[lane] = sum;
    for (int half = p.lanes / 2; half > 0; half /= 2) {
      __syncthreads();
      if (lane < half) mine[lane] += mine[lane + half];
    }
    if (lane == 0 && result < p.results) {
      if (p.chunks > 1)
        partial[chunk * p.results + result] = mine[0];
      else
        put(y, to, mine[0] * scale, add);
    }
    __syncthreads();
  }
}

__global__ void finish_kernel(const __grid_constant__ ReducePlan p, const double* partial, double scale, Elements y,
                              bool add) {
  grid_loop(p.results, [&](int64_t result) {
    double sum = 0;
    for (int64_t chunk = 0; chunk < p.chunks; ++chunk) sum += partial[chunk * p.results + result];
    int64_t from, to;
    locate(p.kept, result, from, to);
    put(y, to, sum * scale, add);
  });
}

}  // namespace

void reduce(StreamHandle stream, const ReducePlan& plan, Elements x, double scale, Elements y, bool add,
            double* partial) {
  const int64_t blocks = (plan.results + plan.width - 1) / plan.width * plan.chunks;
  with_pointer(x, [&](auto* from) {
    using T = std::remove_pointer_t<decltype(from)>;
    launch(stream, "reduce", reduce_kernel<T>, grid_for(blocks * threads_per_block), plan, from, scale, y, add,
           partial);
  });
  if (plan.chunks > 1) launch(stream, "reduce", finish_kernel, grid_for(plan.results), plan, partial, scale, y, add);
}

}  // namespace gift::cuda
