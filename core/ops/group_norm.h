#pragma once

#include "core/autograd/tape.h"
#include "core/backend.h"

namespace gift {

struct GroupNormOptions {
  int64_t groups = 1;  // as many as channels: instance norm
  double eps = 1e-5;
  NormFusion fusion = {};  // what follows in the same kernel
};

// Each group of channels of each sample normalised by its own mean and biased variance, then * w + b per channel.
// x (N, C, ...), w and b (C). With average_pool the output has half the height and width; odd rows and columns fall
// out.
Tensor group_norm(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, GroupNormOptions options = {});

}  // namespace gift
