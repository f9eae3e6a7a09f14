#pragma once

#include "core/autograd/tape.h"

namespace gift {

// Axis i of the result is axis order[i] of x, as in numpy. The result is a copy in C order.
Tensor permute(Context& c, const Tensor& x, const Shape& order);

// Two axes exchanged.
Tensor transpose(Context& c, const Tensor& x, int a, int b);

}  // namespace gift
