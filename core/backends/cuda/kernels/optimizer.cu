#include "core/backends/cuda/kernels/optimizer.h"

#include "core/backends/cuda/kernels/launch.cuh"
#include "core/math/optimizer.h"

namespace gift::cuda {
namespace {

// Which blocks update which range: each range has as many as it has work for.
struct Share {
  OptimizerRanges ranges;
  unsigned first_block[OptimizerRanges::most + 1];
};

Share share_out(const OptimizerRanges& ranges) {
  Share out{ranges, {}};
  for (int r = 0; r < ranges.count; ++r)
    out.first_block[r + 1] = out.first_block[r] + grid_for(ranges.range[r].end - ranges.range[r].begin).blocks;
  return out;
}

// This block's range.
__device__ int range_of(const Share& share) {
  int r = 0;
  while (blockIdx.x >= share.first_block[r + 1]) ++r;
  return r;
}

// body(i) for i of the range in strides of its blocks.
template <class Body>
__device__ void range_loop(const Share& share, int r, Body body) {
  const int64_t stride = static_cast<int64_t>(share.first_block[r + 1] - share.first_block[r]) * blockDim.x;
  const int64_t first = static_cast<int64_t>(blockIdx.x - share.first_block[r]) * blockDim.x + threadIdx.x;
  for (int64_t i = share.ranges.range[r].begin + first; i < share.ranges.range[r].end; i += stride) body(i);
}

__global__ void sgd_kernel(OptimizerOptions o, Share share, const StepState* state, float* parameters,
                           const float* gradients, float* velocity) {
  const int r = range_of(share);
  const OptimizerRange& range = share.ranges.range[r];
  const math::SgdUpdate<float> update(o, state->learning_rate * range.learning_rate_scale, range.weight_decay);
  range_loop(share, r, [&](int64_t i) {
    if (velocity != nullptr) {
      update.with_momentum(parameters[i], gradients[i], velocity[i]);
    } else {
      update.plain(parameters[i], gradients[i]);
    }
  });
}

// The factors of an update need double-precision powers, so one thread of a block makes them for all.
__global__ void adam_kernel(OptimizerOptions o, Share share, const StepState* state, float* parameters,
                            const float* gradients, float* first, float* second) {
  using Update = math::AdamUpdate<float>;
  __shared__ double storage[(sizeof(Update) + sizeof(double) - 1) / sizeof(double)];
  Update* update = reinterpret_cast<Update*>(storage);
  const int r = range_of(share);
  if (threadIdx.x == 0) {
    const OptimizerRange& range = share.ranges.range[r];
    *update = Update(o, state->learning_rate * range.learning_rate_scale, range.weight_decay,
                     state->step - state->moments_from + 1);
  }
  __syncthreads();
  range_loop(share, r, [&](int64_t i) { (*update)(parameters[i], gradients[i], first[i], second[i]); });
}

}  // namespace

void optimizer_step(StreamHandle stream, const OptimizerOptions& o, const OptimizerRanges& ranges,
                    const StepState* state, float* parameters, const float* gradients, float* first, float* second) {
  if (ranges.count == 0) return;
  const Share share = share_out(ranges);
  const Grid grid{share.first_block[ranges.count]};
  if (o.kind == OptimizerKind::sgd)
    launch(stream, "sgd", sgd_kernel, grid, o, share, state, parameters, gradients, o.momentum != 0 ? first : nullptr);
  else
    launch(stream, "adam", adam_kernel, grid, o, share, state, parameters, gradients, first, second);
}

}  // namespace gift::cuda
