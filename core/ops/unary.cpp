#include "core/ops/unary.h"

#include "core/backend.h"
#include "core/ops/checks.h"
#include "core/ops/format.h"

namespace gift {
namespace {

struct UnaryBackward {
  Saved x, y;
  UnaryOp op;
  UnaryOptions options;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    c.backend.unary_backward(c, op, options, x.get(), y.get(), gy, sink.target(c, 0));
  }
};

}  // namespace

Tensor unary(Context& c, UnaryOp op, const Tensor& x0, UnaryOptions options) {
  checks::real("unary", "x", x0);
  const Tensor x = x0.is_dense() ? x0 : contiguous(c, x0);
  Tensor y = empty_like(c, x);
  c.backend.unary(c, op, options, x, y);
  record<UnaryBackward>(c, y, {&x}, x, y, op, options);
  return y;
}

Tensor clamp(Context& c, const Tensor& x, double low, double high) {
  if (!(low <= high)) fail<ShapeError>("clamp", "limits ", low, " and ", high, ", expected low <= high");
  return unary(c, UnaryOp::clamp, x, {low, high});
}

}  // namespace gift
