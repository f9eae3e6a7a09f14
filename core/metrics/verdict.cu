#include "core/metrics/verdict.h"

#include "core/backends/cuda/kernels/team.cuh"

namespace gift {
namespace {

using namespace cuda;

// A class and its logit. NaN comes before all numbers, among equals the lower class.
struct Candidate {
  float logit;
  int32_t number;
  __device__ bool before(const Candidate& other) const {
    const bool nan = logit != logit, other_nan = other.logit != other.logit;
    if (nan != other_nan) return nan;
    if (!nan && logit != other.logit) return logit > other.logit;
    return number < other.number;
  }
};

__device__ Candidate first_of_warp(Candidate mine) {
  for (int step = warp_size / 2; step > 0; step /= 2) {
    const Candidate other{__shfl_xor_sync(all_lanes, mine.logit, step), __shfl_xor_sync(all_lanes, mine.number, step)};
    if (other.before(mine)) mine = other;
  }
  return mine;
}

__device__ Candidate first_of_block(Candidate mine) {
  __shared__ float logits[32];
  __shared__ int32_t numbers[32];
  mine = first_of_warp(mine);
  if (blockDim.x == warp_size) return mine;
  __syncthreads();
  if (threadIdx.x % warp_size == 0) {
    logits[threadIdx.x / warp_size] = mine.logit;
    numbers[threadIdx.x / warp_size] = mine.number;
  }
  __syncthreads();
  for (unsigned w = 0; w < blockDim.x / warp_size; ++w) {
    const Candidate other{logits[w], numbers[w]};
    if (other.before(mine)) mine = other;
  }
  return mine;
}

__global__ void verdict_kernel(const float* logits, const int32_t* labels, const int64_t* first, int64_t rows,
                               int64_t classes, int32_t* predicted, int32_t* ranks) {
  const int64_t begin = first == nullptr ? 0 : *first;
  row_loop(rows, [&](int64_t b) {
    const float* row = logits + b * classes;
    Candidate best{row[0], 0};
    for (int64_t j = threadIdx.x; j < classes; j += blockDim.x) {
      const Candidate here{row[j], static_cast<int32_t>(j)};
      if (here.before(best)) best = here;
    }
    best = first_of_block(best);
    if (threadIdx.x == 0) predicted[begin + b] = best.number;
    if (labels == nullptr) return;
    const int32_t label = labels[begin + b];
    const bool known = label >= 0 && label < classes;
    int32_t before = 0;
    if (known) {
      const float own = row[label];
      for (int64_t j = threadIdx.x; j < classes; j += blockDim.x) {
        if (j < label) before += !(row[j] < own);
        if (j > label) before += !(row[j] <= own);
      }
    }
    before = block_sum(before);
    if (threadIdx.x == 0) ranks[begin + b] = known ? before : static_cast<int32_t>(classes);
  });
}

}  // namespace

void give_verdicts(StreamHandle stream, const float* logits, const int32_t* labels, const int64_t* first, int64_t rows,
                   int64_t classes, int32_t* predicted, int32_t* ranks) {
  if (rows == 0) return;
  launch(stream, "verdict", verdict_kernel, grid_for_rows(rows, classes), logits, labels, first, rows, classes,
         predicted, ranks);
}

}  // namespace gift
