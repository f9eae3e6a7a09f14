#pragma once

#include <cstdint>

#include "core/backend.h"

namespace gift::cuda {

// Ranges of the flat store that one launch updates.
struct OptimizerRanges {
  static constexpr int most = 64;
  int count = 0;
  OptimizerRange range[most] = {};
};

// One update; learning rate and step are read from `state` on the device. `second` is used by adam and adamw only,
// `first` by sgd only with momentum.
void optimizer_step(StreamHandle stream, const OptimizerOptions& o, const OptimizerRanges& ranges,
                    const StepState* state, float* parameters, const float* gradients, float* first, float* second);

}  // namespace gift::cuda
