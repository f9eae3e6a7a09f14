#pragma once

#include <cstdint>

#include "core/backend.h"

namespace gift::cuda {

// y = x * keep / (1 - p), with the draws of Stream::dropout for this step and call (core/math/dropout.h).
void dropout(StreamHandle stream, const StepState* state, uint32_t call, double p, const float* x, float* y,
             int64_t count);

}  // namespace gift::cuda
