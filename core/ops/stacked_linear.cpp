#include "core/ops/stacked_linear.h"

#include "core/backend.h"
#include "core/ops/checks.h"
#include "core/ops/format.h"

namespace gift {
namespace {

// (A, B, C) as (B, A, C), a copy.
Tensor swapped(Context& c, const Tensor& x, int64_t a, int64_t b) {
  const int64_t features = x.numel() / (a * b);
  Tensor y = empty(c, {b, a, features}, x.dtype());
  c.backend.copy(c, x.select_strides(y.shape(), {features, b * features, 1}, 0), y);
  return y;
}

struct StackedLinearBackward {
  Saved x, w;  // x (K, N, I), w (K, O, I)
  void backward(Context& c, const Tensor& grad, GradSink& sink) {
    const Tensor gy = contiguous(c, grad);
    const Shape& in = x.get().shape();
    const int64_t copies = in[0], rows = in[1], features = in[2], outputs = gy.size(2);
    if (sink.wants(0)) {
      const Tensor gx = empty(c, in, x.get().dtype());
      c.backend.matmul(c, gy, w.get(), Tensor(), {}, {gx, false});
      sink.give(c, 0, swapped(c, gx, copies, rows).view({rows, copies * features}));
    }
    if (sink.wants(1)) {
      const GradTarget gw = sink.target(c, 1);
      c.backend.matmul(c, gy, x.get(), Tensor(), {.transpose_a = true},
                       {gw.tensor.view({copies, outputs, features}), gw.add});
    }
    if (sink.wants(2)) {
      const GradTarget gb = sink.target(c, 2);
      c.backend.reduce(c, ReduceOp::sum, gy, 0b010, {gb.tensor.view({copies, 1, outputs}), gb.add});
    }
  }
};

}  // namespace

Tensor stacked_linear(Context& c, const Tensor& x0, const Tensor& w0, const Tensor& b, int64_t copies) {
  checks::real("stacked linear", "x", x0);
  checks::rank("stacked linear", "x", x0, 2);
  checks::rank("stacked linear", "w", w0, 2);
  checks::parameter("stacked linear", x0, w0);
  const int64_t rows = x0.size(0), features = w0.size(1), outputs = copies > 0 ? w0.size(0) / copies : 0;
  if (copies < 1 || w0.size(0) != copies * outputs || x0.size(1) != copies * features || x0.numel() == 0)
    fail<ShapeError>("stacked linear", "x ", x0, " with w ", w0, " of ", copies, " layers, expected x (N, ",
                     copies * features, ")");
  if (b.defined()) {
    checks::shape("stacked linear", "b", b, {w0.size(0)});
    checks::parameter("stacked linear", x0, b);
  }
  const Tensor w = contiguous(c, w0);
  const Tensor x = swapped(c, contiguous(c, x0), rows, copies), matrices = w.view({copies, outputs, features});
  Tensor y = empty(c, {copies, rows, outputs}, w.dtype());
  c.backend.matmul(c, x, matrices, Tensor(), {.transpose_b = true}, {y, false});
  if (b.defined()) c.backend.binary(c, BinaryOp::add, y, b.view({copies, 1, outputs}), y);
  record<StackedLinearBackward>(c, y, {&x0, &w, &b}, x, matrices);
  return y;
}

}  // namespace gift
