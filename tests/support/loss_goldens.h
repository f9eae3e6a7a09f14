#pragma once

#include "core/context.h"
#include "tests/support/goldens.h"

namespace gift::testing {

// Checks value, gradient and sums of a case of losses.safetensors, in f32 or f64.
void check_loss(Context& c, const GoldenCase& golden, DType dtype);

}  // namespace gift::testing
