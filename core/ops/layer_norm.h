#pragma once

#include "core/autograd/tape.h"

namespace gift {

// Each row along the last axis normalised by its own mean and biased variance, then * w + b; x (..., D), w and b (D).
Tensor layer_norm(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, double eps = 1e-5);

}  // namespace gift
