#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "core/dtype.h"

namespace gift::cuda {

// y (+)= a @ b [+ bias], row-major and dense, for each matrix of a batch: a (m, k) and b (k, n) before transposition, y
// (m, n) and bias (n) in f32.
struct MatmulProblem {
  int64_t m = 0, n = 0, k = 0, batch = 1;
  int64_t a_step = 0, b_step = 0;  // elements between the matrices of the batch; 0: one for all
  bool transpose_a = false, transpose_b = false;
  DType operands = DType::f32;  // of a and b: f32 or bf16; sums are f32
  bool tf32 = false;            // f32 operands may be rounded to TF32
  bool bias = false, add = false;
  int64_t alignment = 16;  // bytes, of all pointers

  auto operator<=>(const MatmulProblem&) const = default;
  // The same with the batch as further rows of a, where b is shared.
  MatmulProblem flattened() const;
  std::string str() const;  // "100x512 by 512x1000 ^T f32 add bias"
};

// Device memory of a problem; bias where it has one.
struct MatmulPointers {
  const void *a = nullptr, *b = nullptr;
  const float* bias = nullptr;
  float* y = nullptr;
};

}  // namespace gift::cuda
