#include "core/ops/reduce.h"

#include "core/backend.h"
#include "core/ops/broadcasting.h"
#include "core/ops/checks.h"
#include "core/ops/format.h"

namespace gift {
namespace {

struct ReduceBackward {
  Shape shape, kept;  // of x, and the result's with reduced axes of size 1
  double factor;
  void backward(Context& c, const Tensor& grad, GradSink& sink) {
    Tensor gy = contiguous(c, grad);
    if (factor != 1) {
      Tensor scaled = empty_like(c, gy);
      c.backend.unary(c, UnaryOp::scale, {factor, 0}, gy, scaled);
      gy = scaled;
    }
    Tensor gx = empty(c, shape, gy.dtype());
    c.backend.copy(c, broadcasting::stretched(gy.view(kept), shape), gx);
    sink.give(c, 0, gx);
  }
};

Tensor reduced(Context& c, std::string_view name, ReduceOp op, const Tensor& x0, const ReduceOptions& o) {
  checks::real(name, "x", x0);
  uint32_t axes = 0;
  for (int64_t axis : o.axes) {
    const uint32_t bit = 1u << x0.shape().axis(static_cast<int>(axis));
    if (axes & bit) fail<ShapeError>(name, "axes ", o.axes, " of ", x0, ": one comes twice");
    axes |= bit;
  }
  if (o.axes.rank() == 0) axes = (1u << x0.rank()) - 1;
  Shape kept = x0.shape(), shape;
  int64_t terms = 1;
  for (int axis = 0; axis < kept.rank(); ++axis) {
    const bool gone = axes >> axis & 1;
    if (gone) {
      terms *= kept[axis];
      kept[axis] = 1;
    }
    if (!gone || o.keep_dim) shape.push_back(kept[axis]);
  }
  if (terms == 0) fail<ShapeError>(name, "x is ", x0, ", expected elements along axes ", o.axes);
  const Tensor x = x0.is_dense() ? x0 : contiguous(c, x0);
  Tensor y = empty(c, shape, x.dtype());
  c.backend.reduce(c, op, x, axes, {y, false});
  record<ReduceBackward>(c, y, {&x}, x.shape(), kept, op == ReduceOp::mean ? 1.0 / static_cast<double>(terms) : 1.0);
  return y;
}

}  // namespace

Tensor sum(Context& c, const Tensor& x, ReduceOptions options) { return reduced(c, "sum", ReduceOp::sum, x, options); }
Tensor mean(Context& c, const Tensor& x, ReduceOptions options) {
  return reduced(c, "mean", ReduceOp::mean, x, options);
}

}  // namespace gift
