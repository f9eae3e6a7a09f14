#include "layers/activation.h"

#include "core/ops/unary.h"

namespace gift {

Tensor ActivationLayer::compute(Context& c, const Tensor& x) { return unary(c, op_, x, options_); }

}  // namespace gift
