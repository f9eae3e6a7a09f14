#include "core/ops/linear.h"

#include "core/backend.h"
#include "core/ops/checks.h"
#include "core/ops/format.h"

namespace gift {
namespace {

struct LinearBackward {
  Saved x, w;  // x as (rows, I)
  void backward(Context& c, const Tensor& grad, GradSink& sink) {
    const Tensor gy = contiguous(c, grad).view({x.get().size(0), w.get().size(0)});
    if (sink.wants(0)) {
      const GradTarget gx = sink.target(c, 0);
      c.backend.matmul(c, gy, w.get(), Tensor(), {}, {gx.tensor.view(x.get().shape()), gx.add});
    }
    if (sink.wants(1)) c.backend.matmul(c, gy, x.get(), Tensor(), {.transpose_a = true}, sink.target(c, 1));
    if (sink.wants(2)) c.backend.reduce(c, ReduceOp::sum, gy, 0b01, sink.target(c, 2));
  }
};

}  // namespace

Tensor linear(Context& c, const Tensor& x0, const Tensor& w0, const Tensor& b) {
  checks::real("linear", "x", x0);
  checks::rank("linear", "w", w0, 2);
  checks::parameter("linear", x0, w0);
  if (x0.rank() < 1 || x0.size(-1) != w0.size(1))
    fail<ShapeError>("linear", "x ", x0, " with w ", w0, ", expected x (..., ", w0.size(1), ")");
  if (b.defined()) {
    checks::shape("linear", "b", b, {w0.size(0)});
    checks::parameter("linear", x0, b);
  }
  const Tensor x = contiguous(c, x0), w = contiguous(c, w0);
  Shape shape = x.shape();
  shape[-1] = w.size(0);
  const int64_t rows = x.size(-1) == 0 ? 0 : x.numel() / x.size(-1);
  const Tensor matrix = x.view({rows, x.size(-1)});
  Tensor y = empty(c, shape, w.dtype());
  c.backend.matmul(c, matrix, w, b, {.transpose_b = true}, {y.view({rows, w.size(0)}), false});
  record<LinearBackward>(c, y, {&x, &w, &b}, matrix, w);
  return y;
}

}  // namespace gift
