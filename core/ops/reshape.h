#pragma once

#include "core/autograd/tape.h"

namespace gift {

// The elements of x in C order as another shape; one size may be -1. Shares memory with x where x is in C order.
Tensor reshape(Context& c, const Tensor& x, const Shape& shape);

// (N, ...) -> (N, the rest)
Tensor flatten(Context& c, const Tensor& x);

}  // namespace gift
