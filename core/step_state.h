#pragma once

#include <cstddef>
#include <cstdint>

namespace gift {

// Everything that changes from one training step to the next, in memory of the device: kernels read it there and the
// host branches on none of it. Plain data, so that a captured step can be replayed. First what the host sets between
// steps, then what kernels sum up.
struct StepState {
  uint64_t seed = 0;          // key of the random streams
  uint64_t step = 0;          // optimiser steps done so far; this step is number step + 1
  uint64_t moments_from = 0;  // steps done when the optimiser's moments were last dropped; it counts from there
  int64_t sample = 0;         // where the batch begins among the samples of the epoch
  int32_t epoch = 0;          // from 1, for losses with a warm-up
  float learning_rate = 0;

  double loss_sum = 0;     // sum over samples since the host last cleared it
  int64_t loss_count = 0;  // samples in loss_sum
  uint32_t diverged = 0;   // set by kernels that meet a value which is not finite
};
constexpr size_t step_settings_bytes = offsetof(StepState, loss_sum);  // of what the host sets

}  // namespace gift
