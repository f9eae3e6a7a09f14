#pragma once

#include "core/autograd/tape.h"

namespace gift {

// x (..., I) with w (O, I) and b (O), which may be undefined: x w' + b, (..., O).
Tensor linear(Context& c, const Tensor& x, const Tensor& w, const Tensor& b);

}  // namespace gift
