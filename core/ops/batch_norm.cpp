#include "core/ops/batch_norm.h"

#include "core/ops/checks.h"
#include "core/ops/format.h"
#include "core/ops/norm_checks.h"

namespace gift {
namespace {

struct BatchNormBackward {
  Saved x, w, b, mean, inv_std;
  NormFusion fusion;
  bool training;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    GradTarget to[3];
    for (int input = 0; input < 3; ++input)
      if (sink.wants(input)) to[input] = sink.target(c, input);
    if (training)
      c.backend.batch_norm_backward(c, x.get(), w.get(), b.get(), mean.get(), inv_std.get(), gy, fusion, to[0], to[1],
                                    to[2]);
    else
      c.backend.batch_norm_inference_backward(c, x.get(), w.get(), b.get(), mean.get(), inv_std.get(), gy, fusion,
                                              to[0], to[1], to[2]);
  }
};

// 1 / sqrt(var + eps)
Tensor inverse_deviation(Context& c, const Tensor& var, double eps) {
  Tensor out = empty_like(c, var), one = full(c, {1}, 1, var.dtype());
  c.backend.unary(c, UnaryOp::scale, {1, eps}, var, out);
  c.backend.unary(c, UnaryOp::sqrt, {}, out, out);
  c.backend.binary(c, BinaryOp::div, one, out, out);
  return out;
}

}  // namespace

Tensor batch_norm(Context& c, const Tensor& x0, const Tensor& w, const Tensor& b, Tensor running_mean,
                  Tensor running_var, BatchNormOptions o) {
  const Shape shape = checks::norm("batch_norm", x0, w, b, o.fusion);
  const Shape channels{x0.size(1)};
  if (!o.training || running_mean.defined()) {
    checks::shape("batch_norm", "running_mean", running_mean, channels);
    checks::shape("batch_norm", "running_var", running_var, channels);
    checks::parameter("batch_norm", x0, running_mean);
    checks::parameter("batch_norm", x0, running_var);
  }
  if (o.training && x0.numel() <= x0.size(1))
    fail<ShapeError>("batch_norm", "x ", x0, " in training, expected more than one value per channel");
  const Tensor x = x0.is_dense() ? x0 : contiguous(c, x0);
  Tensor y = empty(c, shape, x.dtype(), x.format());
  Tensor mean, inv_std;
  if (o.training) {
    mean = empty(c, channels, w.dtype());
    inv_std = empty(c, channels, w.dtype());
    c.backend.batch_norm_forward(c, x, w, b, o.eps, o.momentum, running_mean, running_var, o.fusion, mean, inv_std, y);
    if (running_mean.defined()) {
      running_mean.touch();
      running_var.touch();
    }
  } else {
    mean = running_mean.detach();
    inv_std = inverse_deviation(c, running_var, o.eps);
    c.backend.batch_norm_inference(c, x, w, b, mean, inv_std, o.fusion, y);
  }
  record<BatchNormBackward>(c, y, {&x, &w, &b}, x, w, b, mean, inv_std, o.fusion, o.training);
  return y;
}

}  // namespace gift
