#pragma once

#include "core/context.h"
#include "tests/support/goldens.h"

namespace gift::testing {

// Checks every step of an "optimizer" case of optim.safetensors.
void check_optimizer(Context& c, const GoldenCase& golden);

}  // namespace gift::testing
