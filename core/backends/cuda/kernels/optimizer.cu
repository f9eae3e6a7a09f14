#include "core/backends/cuda/kernels/optimizer.h"

#include "core/backends/cuda/kernels/launch.cuh"
#include "core/math/optimizer.h"

namespace gift::cuda {
namespace {

__global__ void sgd_kernel(OptimizerOptions o, double weight_decay, double learning_rate_scale, const StepState* state,
                           float* parameters, const float* gradients, float* velocity, int64_t count) {
  const math::SgdUpdate<float> update(o, state->learning_rate * learning_rate_scale, weight_decay);
  grid_loop(count, [&](int64_t i) {
    if (velocity != nullptr) {
      update.with_momentum(parameters[i], gradients[i], velocity[i]);
    } else {
      update.plain(parameters[i], gradients[i]);
    }
  });
}

// The factors of an update need double-precision powers, so one thread of a block makes them for all.
__global__ void adam_kernel(OptimizerOptions o, double weight_decay, double learning_rate_scale, const StepState* state,
                            float* parameters, const float* gradients, float* first, float* second, int64_t count) {
  using Update = math::AdamUpdate<float>;
  __shared__ double storage[(sizeof(Update) + sizeof(double) - 1) / sizeof(double)];
  Update* update = reinterpret_cast<Update*>(storage);
  if (threadIdx.x == 0) {
    *update =
        Update(o, state->learning_rate * learning_rate_scale, weight_decay, state->step - state->moments_from + 1);
  }
  __syncthreads();
  grid_loop(count, [&](int64_t i) { (*update)(parameters[i], gradients[i], first[i], second[i]); });
}

}  // namespace

void optimizer_step(StreamHandle stream, const OptimizerOptions& o, double weight_decay, double learning_rate_scale,
                    const StepState* state, float* parameters, const float* gradients, float* first, float* second,
                    int64_t count) {
  if (o.kind == OptimizerKind::sgd)
    launch(stream, "sgd", sgd_kernel, grid_for(count), o, weight_decay, learning_rate_scale, state, parameters,
           gradients, o.momentum != 0 ? first : nullptr, count);
  else
    launch(stream, "adam", adam_kernel, grid_for(count), o, weight_decay, learning_rate_scale, state, parameters,
           gradients, first, second, count);
}

}  // namespace gift::cuda
