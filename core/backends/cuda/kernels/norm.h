#pragma once

#include "core/backend.h"
#include "core/backends/cuda/kernels/elements.h"
#include "core/backends/cuda/kernels/norm_layout.h"

// Batch, group and instance norm with an activation and 2x2 average pooling behind them. Forward goes over memory three
// times: x is read for the statistics, read again and y is written. Backward five times: x and gy are read for the
// sums, x and gy again and gx is written; what the activation did is computed again from x. All of a call's tensors
// have one element type and one format.
namespace gift::cuda {

struct NormParameters {
  const float *weight, *bias;   // of channels
  const float *mean, *inv_std;  // of segments x groups
};

// Where the statistics go; the running ones may be null.
struct NormStatistics {
  double eps = 0, momentum = 0;
  float *mean = nullptr, *inv_std = nullptr;
  float *running_mean = nullptr, *running_var = nullptr;
};

// Partial sums of x and its squares, about a value of x that norm_statistics() finds again:
// norm_partials(n, n.pixels()) doubles.
void norm_moments(StreamHandle stream, const NormLayout& n, Elements x, double* partials);
void norm_statistics(StreamHandle stream, const NormLayout& n, Elements x, const double* partials,
                     const NormStatistics& to);

void norm_forward(StreamHandle stream, const NormLayout& n, Elements x, const NormParameters& p, Elements y);

// Partial sums of g and g * normalised x, g being the gradient before the activation: norm_partials(n, n.out_pixels())
// doubles.
void norm_sums(StreamHandle stream, const NormLayout& n, Elements x, Elements gy, const NormParameters& p,
               double* partials);

// What they come to. means: 2 x segments x groups, for norm_gradient(). Nothing is written to a null pointer.
struct NormSums {
  float* means = nullptr;
  float *weight = nullptr, *bias = nullptr;  // gradients of the parameters
  bool add_weight = false, add_bias = false;
};
void norm_finish(StreamHandle stream, const NormLayout& n, const double* partials, const float* weight,
                 const NormSums& to);

// gx (+)= ...; means null: statistics that do not depend on x.
void norm_gradient(StreamHandle stream, const NormLayout& n, Elements x, Elements gy, const NormParameters& p,
                   const float* means, Elements gx, bool add);

}  // namespace gift::cuda
