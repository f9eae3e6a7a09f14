#pragma once

#include <cstdint>

#include "core/backend.h"

namespace gift::cuda {

// Backend::advance on a step state in device memory.
void advance(StreamHandle stream, StepState* state, int64_t samples);

}  // namespace gift::cuda
