#include "core/backends/cuda/grid_loop.cuh"
#include "core/backends/cuda/kernels.h"
#include "core/backends/cuda/launch.h"
#include "core/math/dropout.h"

namespace gift::cuda {
namespace {

__global__ void dropout_kernel(const StepState* state, uint32_t call, float p, float scale, const float* x, float* y,
                               int64_t count) {
  const Philox draws{state->seed, Stream::dropout};
  grid_loop((count + 3) / 4, [&](int64_t block) {
    const PhiloxWords words = draws.at(state->step, static_cast<uint32_t>(block), call);
    for (int lane = 0; lane < 4 && 4 * block + lane < count; ++lane) {
      const int64_t i = 4 * block + lane;
      y[i] = math::dropped(x[i], uniform_of(words.word[lane]), p, scale);
    }
  });
}

}  // namespace

void dropout(cudaStream_t stream, const StepState* state, uint32_t call, double p, const float* x, float* y,
             int64_t count) {
  dropout_kernel<<<blocks_for((count + 3) / 4), threads_per_block, 0, stream>>>(
      state, call, static_cast<float>(p), static_cast<float>(1 / (1 - p)), x, y, count);
  check(cudaGetLastError(), "dropout");
}

}  // namespace gift::cuda
