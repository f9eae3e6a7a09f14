#include "core/backends/cuda/kernels/dropout.h"

#include "core/backends/cuda/kernels/launch.cuh"
#include "core/math/dropout.h"
#include "core/random/philox.h"

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

void dropout(StreamHandle stream, const StepState* state, uint32_t call, double p, const float* x, float* y,
             int64_t count) {
  launch(stream, "dropout", dropout_kernel, grid_for((count + 3) / 4), state, call, static_cast<float>(p),
         static_cast<float>(1 / (1 - p)), x, y, count);
}

}  // namespace gift::cuda
