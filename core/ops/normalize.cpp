#include "core/ops/normalize.h"

#include <limits>

#include "core/backend.h"
#include "core/ops/checks.h"
#include "core/ops/format.h"

namespace gift {
namespace {

struct NormalizeBackward {
  Saved y, length, divisor;  // lengths as they are, and not below eps
  uint32_t axes;
  double eps;
  void backward(Context& c, const Tensor& grad, GradSink& sink) {
    // (gy - y <gy, y>) / |x|; the second term only where the length acts
    const Tensor gy = contiguous(c, grad);
    Tensor g = empty_like(c, gy), overlap = empty_like(c, length.get());
    c.backend.binary(c, BinaryOp::mul, gy, y.get(), g);
    c.backend.reduce(c, ReduceOp::sum, g, axes, {overlap, false});
    Tensor acting = empty_like(c, overlap);
    c.backend.unary_backward(c, UnaryOp::clamp, {eps, std::numeric_limits<double>::infinity()}, length.get(),
                             divisor.get(), overlap, {acting, false});
    c.backend.binary(c, BinaryOp::mul, y.get(), acting, g);
    c.backend.binary(c, BinaryOp::sub, gy, g, g);
    c.backend.binary(c, BinaryOp::div, g, divisor.get(), g);
    sink.give(c, 0, g);
  }
};

}  // namespace

Tensor normalize(Context& c, const Tensor& x0, int axis, double eps) {
  checks::real("normalize", "x", x0);
  axis = x0.shape().axis(axis);
  if (!(eps > 0)) fail<ShapeError>("normalize", "eps ", eps, ", expected above 0");
  const Tensor x = contiguous(c, x0);
  Shape lengths = x.shape();
  lengths[axis] = 1;
  const uint32_t axes = 1u << axis;
  Tensor y = empty_like(c, x), length = empty(c, lengths, x.dtype()), divisor = empty_like(c, length);
  c.backend.unary(c, UnaryOp::square, {}, x, y);
  c.backend.reduce(c, ReduceOp::sum, y, axes, {length, false});
  c.backend.unary(c, UnaryOp::sqrt, {}, length, length);
  c.backend.unary(c, UnaryOp::clamp, {eps, std::numeric_limits<double>::infinity()}, length, divisor);
  c.backend.binary(c, BinaryOp::div, x, divisor, y);
  record<NormalizeBackward>(c, y, {&x}, y, length, divisor, axes, eps);
  return y;
}

}  // namespace gift
