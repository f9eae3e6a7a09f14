#pragma once

#include <stdint.h>

#include "core/backends/cpu/isa.h"
#include "core/math/kinds.h"

namespace gift::cpu {

// One step on part of a flat store, as core/math/optimizer.h has it. first, second: the moments, as far as the kind of
// optimiser has them.
using OptimizerKernel = void (*)(const OptimizerOptions&, double learning_rate, double weight_decay, uint64_t step,
                                 int64_t count, float* p, const float* g, float* first, float* second);

OptimizerKernel optimizer_kernel(Isa isa);

}  // namespace gift::cpu
