#pragma once

#include <cstdint>

namespace gift {

// Everything that changes from one training step to the next, in memory of the device: kernels read it there, the host
// writes it between steps and branches on none of it. Plain data, so that a captured step can be replayed.
struct StepState {
  uint64_t seed = 0;  // key of the random streams
  uint64_t step = 0;  // optimiser steps done so far; this step is number step + 1
  int32_t epoch = 0;  // from 1, for losses with a warm-up
  float learning_rate = 0;
  int32_t geometric = 0;      // this batch's one of {crop, scale, rotate}: 0, 1, 2
  uint32_t diverged = 0;      // set by kernels that meet a value which is not finite
  double loss_sum = 0;        // sum over samples since the host last cleared it
  int64_t loss_count = 0;     // samples in loss_sum
  uint64_t moments_from = 0;  // steps done when the optimiser's moments were last dropped; it counts from there
};

}  // namespace gift
