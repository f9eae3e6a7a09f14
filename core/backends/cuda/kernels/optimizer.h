#pragma once

#include <cstdint>

#include "core/backend.h"

namespace gift::cuda {

// One update of a range of the flat store; learning rate and step are read from `state` on the device. `second` is
// used by adam and adamw only, `first` by sgd only with momentum.
void optimizer_step(StreamHandle stream, const OptimizerOptions& o, double weight_decay, double learning_rate_scale,
                    const StepState* state, float* parameters, const float* gradients, float* first, float* second,
                    int64_t count);

}  // namespace gift::cuda
