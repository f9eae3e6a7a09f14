#pragma once

#include "core/autograd/tape.h"

namespace gift {

// x / max(|x|, eps) with the Euclidean norm along an axis. A vector no longer than eps is only scaled.
Tensor normalize(Context& c, const Tensor& x, int axis = -1, double eps = 1e-12);

}  // namespace gift
