#pragma once

#include "core/autograd/tape.h"
#include "core/backend.h"

namespace gift {

// a (..., m, k) times b (..., k, n), before the transposition flags; leading axes are broadcast.
Tensor matmul(Context& c, const Tensor& a, const Tensor& b, MatmulOptions options = {});

}  // namespace gift
