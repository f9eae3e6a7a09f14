#pragma once

#include "core/autograd/tape.h"
#include "core/math/kinds.h"

namespace gift {

// Point-wise, broadcast as in numpy; a gradient is summed to the shape of its operand. The result has the format of the
// operand whose shape it has. maximum: equal elements share the gradient.
Tensor binary(Context& c, BinaryOp op, const Tensor& a, const Tensor& b);

inline Tensor add(Context& c, const Tensor& a, const Tensor& b) { return binary(c, BinaryOp::add, a, b); }
inline Tensor sub(Context& c, const Tensor& a, const Tensor& b) { return binary(c, BinaryOp::sub, a, b); }
inline Tensor mul(Context& c, const Tensor& a, const Tensor& b) { return binary(c, BinaryOp::mul, a, b); }
inline Tensor div(Context& c, const Tensor& a, const Tensor& b) { return binary(c, BinaryOp::div, a, b); }
inline Tensor maximum(Context& c, const Tensor& a, const Tensor& b) { return binary(c, BinaryOp::maximum, a, b); }

// x stretched to `shape` by the same rule.
Tensor broadcast_to(Context& c, const Tensor& x, const Shape& shape);

}  // namespace gift
