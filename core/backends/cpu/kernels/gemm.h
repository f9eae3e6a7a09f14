#pragma once

#include <stdint.h>

#include "core/backends/cpu/isa.h"

namespace gift::cpu {

// c (+)= a b in f32, element (i, l) of a at a[i * a_row + l * a_column], (l, j) of b at b[l * b_row + j * b_column],
// (i, j) of c at c[i * c_row + j].
struct GemmProblem {
  int64_t m, n, k;
  const float* a;
  int64_t a_row, a_column;
  const float* b;
  int64_t b_row, b_column;
  float* c;
  int64_t c_row;
  bool add;
};

struct GemmKernels {
  int64_t scratch;  // floats
  // Each element is one chain of multiply-adds over runs of 512 of k, the runs added in order.
  void (*run)(const GemmProblem&, float* scratch);
};

const GemmKernels& gemm_kernels(Isa isa);

}  // namespace gift::cpu
