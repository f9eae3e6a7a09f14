#pragma once

#include <cstdint>
#include <vector>

#include "core/context.h"

namespace gift::testing {

// Follows trace.safetensors: a whole short training run in which every random choice is written down. `slack`
// multiplies the error of a plain float32 run, of which ten times is allowed. A `steps` below 8 stops early.
void follow_trace(Engine& engine, ConvAlgorithm convolution, double slack, const std::vector<const char*>& losses,
                  int64_t steps);

}  // namespace gift::testing
