#pragma once

#include "core/autograd/tape.h"

namespace gift {

// K linear layers side by side, each on its own part of the features: x (N, K I) with w (K O, I) and b (K O), which may
// be undefined, gives (K, N, O). ShapeError where the operands do not fit.
Tensor stacked_linear(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, int64_t copies);

}  // namespace gift
