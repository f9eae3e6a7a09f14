#pragma once

#include "core/autograd/tape.h"
#include "core/backend.h"

namespace gift {

struct BatchNormOptions {
  bool training = false;  // statistics of the batch, and the running ones move; else the running ones are used
  double momentum = 0.1, eps = 1e-5;
  NormFusion fusion = {};  // what follows in the same kernel
};

// (x - mean) / sqrt(var + eps) * w + b per channel; x (N, C, ...), w and b (C). The batch is normalised with the biased
// variance, running_var moves by the unbiased one. Running statistics may be undefined in training.
// With average_pool the output has half the height and width; odd rows and columns fall out.
Tensor batch_norm(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Tensor running_mean,
                  Tensor running_var, BatchNormOptions options = {});

}  // namespace gift
