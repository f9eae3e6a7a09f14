#pragma once

#include "core/context.h"

namespace gift::testing {

// Checks all networks of the golden folder `models`: state, inference, training, AdamW, but for sections that would
// take the machine more than `flops`. `slack`: see ModelCheck.
void check_models(Context& c, double flops, double slack = 1);

}  // namespace gift::testing
