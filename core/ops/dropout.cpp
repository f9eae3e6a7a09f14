#include "core/ops/dropout.h"

#include "core/backend.h"
#include "core/ops/checks.h"
#include "core/ops/format.h"

namespace gift {
namespace {

struct DropoutBackward {
  double p;
  bool rows;
  uint32_t call;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    Tensor gx = empty_like(c, gy);
    c.backend.dropout(c, gy, p, rows, call, gx);  // the same draws again
    sink.give(c, 0, gx);
  }
};

Tensor dropped(Context& c, const Tensor& x0, double p, bool rows, uint32_t call) {
  const std::string_view op = rows ? "stochastic_depth" : "dropout";
  checks::real(op, "x", x0);
  if (!(p >= 0 && p < 1)) fail<ShapeError>(op, "probability ", p, ", expected 0 <= p < 1");
  if (rows && x0.rank() < 1) fail<ShapeError>(op, "x is ", x0, ", expected (N, ...)");
  if (p == 0) return x0;
  if (!c.step) fail<Error>(op, "no step state in the context, expected one in training");
  const Tensor x = x0.is_dense() ? x0 : contiguous(c, x0);
  Tensor y = empty_like(c, x);
  c.backend.dropout(c, x, p, rows, call, y);
  record<DropoutBackward>(c, y, {&x}, p, rows, call);
  return y;
}

}  // namespace

Tensor dropout(Context& c, const Tensor& x, double p, uint32_t call) { return dropped(c, x, p, false, call); }
Tensor stochastic_depth(Context& c, const Tensor& x, double p, uint32_t call) { return dropped(c, x, p, true, call); }

}  // namespace gift
