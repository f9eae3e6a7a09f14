#pragma once

#include "core/autograd/tape.h"

namespace gift {

// Along any axis, stable for large inputs.
Tensor softmax(Context& c, const Tensor& x, int axis = -1);
Tensor log_softmax(Context& c, const Tensor& x, int axis = -1);

}  // namespace gift
