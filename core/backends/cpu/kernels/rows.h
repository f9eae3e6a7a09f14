#pragma once

#include <stdint.h>

#include "core/backends/cpu/isa.h"

namespace gift::cpu {

// Kernels over one row of neighbouring f32, or over the columns of several rows. Sums are f32 over runs of at most 32
// values a lane, f64 beyond.
struct RowKernels {
  double (*sum)(int64_t count, const float* x);
  // sum[i] += x[row * stride + i] over the rows.
  void (*column_sums)(int64_t rows, int64_t columns, int64_t stride, const float* x, double* sum);

  void (*softmax)(int64_t count, const float* x, float* y, bool log);  // y apart from x
  void (*softmax_backward)(int64_t count, const float* y, const float* gy, float* gx, bool log, bool add);

  void (*moments)(int64_t count, const float* x, double* mean, double* m2);  // m2: sum of squared differences
  void (*layer_norm)(int64_t count, const float* x, const float* w, const float* b, float mean, float inv_std,
                     float* y);
  void (*layer_norm_backward)(int64_t count, const float* x, const float* w, const float* gy, float mean, float inv_std,
                              float* gx, bool add);
  // gw += gy * xhat, gb += gy
  void (*layer_norm_parameters)(int64_t count, const float* x, const float* gy, float mean, float inv_std, double* gw,
                                double* gb);
};

const RowKernels& row_kernels(Isa isa);

}  // namespace gift::cpu
