#include "core/backends/cuda/kernels/step.h"

#include "core/backends/cuda/kernels/launch.cuh"

namespace gift::cuda {
namespace {

__global__ void advance_kernel(StepState* state, int64_t samples) {
  if (threadIdx.x != 0) return;
  state->step += 1;
  state->sample += samples;
}

}  // namespace

void advance(StreamHandle stream, StepState* state, int64_t samples) {
  launch(stream, "advance", advance_kernel, Grid{1, warp_size}, state, samples);
}

}  // namespace gift::cuda
