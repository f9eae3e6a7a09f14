#pragma once

#include "core/autograd/tape.h"
#include "core/math/kinds.h"

namespace gift {

// Point-wise functions of any shape and format; conventions at corners as in core/math/pointwise.h.
Tensor unary(Context& c, UnaryOp op, const Tensor& x, UnaryOptions options = {});

inline Tensor relu(Context& c, const Tensor& x) { return unary(c, UnaryOp::relu, x); }
inline Tensor relu6(Context& c, const Tensor& x) { return unary(c, UnaryOp::relu6, x); }
inline Tensor leaky_relu(Context& c, const Tensor& x, double slope) {
  return unary(c, UnaryOp::leaky_relu, x, {slope, 0});
}
inline Tensor silu(Context& c, const Tensor& x) { return unary(c, UnaryOp::silu, x); }
inline Tensor gelu(Context& c, const Tensor& x) { return unary(c, UnaryOp::gelu, x); }  // the erf form
inline Tensor sigmoid(Context& c, const Tensor& x) { return unary(c, UnaryOp::sigmoid, x); }
inline Tensor tanh(Context& c, const Tensor& x) { return unary(c, UnaryOp::tanh, x); }
inline Tensor exp(Context& c, const Tensor& x) { return unary(c, UnaryOp::exp, x); }
inline Tensor log(Context& c, const Tensor& x) { return unary(c, UnaryOp::log, x); }
inline Tensor sqrt(Context& c, const Tensor& x) { return unary(c, UnaryOp::sqrt, x); }
inline Tensor abs(Context& c, const Tensor& x) { return unary(c, UnaryOp::abs, x); }
inline Tensor negate(Context& c, const Tensor& x) { return unary(c, UnaryOp::negate, x); }
inline Tensor square(Context& c, const Tensor& x) { return unary(c, UnaryOp::square, x); }
// low <= y <= high; either may be infinite. The gradient at a limit is 0. ShapeError for low > high.
Tensor clamp(Context& c, const Tensor& x, double low, double high);
// factor * x + shift
inline Tensor scale(Context& c, const Tensor& x, double factor, double shift = 0) {
  return unary(c, UnaryOp::scale, x, {factor, shift});
}

}  // namespace gift
