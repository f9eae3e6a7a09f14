#pragma once

#include <stdint.h>

#include "core/backends/cpu/isa.h"

namespace gift::cpu {

// Dropout of `count` elements from element 4 * first_block on, to which x and y point; numbers as core/math/dropout.h
// has them.
struct DropoutRun {
  uint64_t step;
  uint32_t call, low_key, high_key;
  float p, scale;
};
using DropoutKernel = void (*)(const DropoutRun&, uint32_t first_block, int64_t count, const float* x, float* y);

DropoutKernel dropout_kernel(Isa isa);

}  // namespace gift::cpu
