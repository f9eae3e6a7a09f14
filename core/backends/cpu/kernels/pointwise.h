#pragma once

#include <stdint.h>

#include "core/backends/cpu/isa.h"
#include "core/math/kinds.h"

namespace gift::cpu {

// Runs of neighbouring f32; results may be written over an operand.
struct PointwiseKernels {
  void (*unary)(UnaryOp, UnaryOptions, int64_t count, const float* x, float* y);
  void (*unary_backward)(UnaryOp, UnaryOptions, int64_t count, const float* x, const float* y, const float* gy,
                         float* gx, bool add);
  // A step of 0 repeats the first element.
  void (*binary)(BinaryOp, int64_t count, const float* a, int a_step, const float* b, int b_step, float* y);
  void (*to_bf16)(int64_t count, const float* x, uint16_t* y);
  void (*from_bf16)(int64_t count, const uint16_t* x, float* y);
};

const PointwiseKernels& pointwise_kernels(Isa isa);

}  // namespace gift::cpu
