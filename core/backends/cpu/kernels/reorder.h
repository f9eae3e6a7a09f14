#pragma once

#include <stdint.h>

#include "core/backends/cpu/isa.h"

namespace gift::cpu {

// to[c * to_stride + r] = from[r * from_stride + c] for r < rows, c < columns.
using TransposeKernel = void (*)(int64_t rows, int64_t columns, const float* from, int64_t from_stride, float* to,
                                 int64_t to_stride);

TransposeKernel transpose_kernel(Isa isa);

}  // namespace gift::cpu
