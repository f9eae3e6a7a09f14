#pragma once

#include "core/random/philox.h"

namespace gift {

// Normals are made on the host only (a library's log and cos need not agree between backends).

// Standard normal number at an address (Box-Muller).
double normal_at(const Philox& random, uint64_t step, uint32_t item);

// Standard normal cut off at +-bound, by the inverse distribution function: one draw, no rejection.
double truncated_normal_at(const Philox& random, uint64_t step, uint32_t item, double bound);

}  // namespace gift
