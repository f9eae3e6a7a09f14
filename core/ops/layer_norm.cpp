#include "core/ops/layer_norm.h"

#include "core/backend.h"
#include "core/ops/checks.h"
#include "core/ops/format.h"

namespace gift {
namespace {

struct LayerNormBackward {
  Saved x, w, mean, inv_std;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    GradTarget to[3];
    for (int input = 0; input < 3; ++input)
      if (sink.wants(input)) to[input] = sink.target(c, input);
    c.backend.layer_norm_backward(c, x.get(), w.get(), mean.get(), inv_std.get(), contiguous(c, gy), to[0], to[1],
                                  to[2]);
  }
};

}  // namespace

Tensor layer_norm(Context& c, const Tensor& x0, const Tensor& w, const Tensor& b, double eps) {
  checks::real("layer_norm", "x", x0);
  if (x0.rank() < 1 || x0.size(-1) == 0) fail<ShapeError>("layer_norm", "x is ", x0, ", expected (..., D), D > 0");
  checks::shape("layer_norm", "w", w, {x0.size(-1)});
  checks::shape("layer_norm", "b", b, {x0.size(-1)});
  checks::parameter("layer_norm", x0, w);
  checks::parameter("layer_norm", x0, b);
  const Tensor x = contiguous(c, x0);
  const Shape rows{x.numel() / x.size(-1)};
  Tensor y = empty(c, x.shape(), x.dtype());
  Tensor mean = empty(c, rows, w.dtype()), inv_std = empty(c, rows, w.dtype());
  c.backend.layer_norm_forward(c, x, w, b, eps, mean, inv_std, y);
  record<LayerNormBackward>(c, y, {&x, &w, &b}, x, w, mean, inv_std);
  return y;
}

}  // namespace gift
