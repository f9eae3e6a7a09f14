#include "core/ops/group_norm.h"

#include "core/ops/checks.h"
#include "core/ops/format.h"
#include "core/ops/norm_checks.h"

namespace gift {
namespace {

struct GroupNormBackward {
  Saved x, w, b, mean, inv_std;
  int64_t groups;
  NormFusion fusion;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    GradTarget to[3];
    for (int input = 0; input < 3; ++input)
      if (sink.wants(input)) to[input] = sink.target(c, input);
    c.backend.group_norm_backward(c, x.get(), w.get(), b.get(), groups, mean.get(), inv_std.get(), gy, fusion, to[0],
                                  to[1], to[2]);
  }
};

}  // namespace

Tensor group_norm(Context& c, const Tensor& x0, const Tensor& w, const Tensor& b, GroupNormOptions o) {
  const Shape shape = checks::norm("group_norm", x0, w, b, o.fusion);
  if (o.groups < 1 || x0.size(1) % o.groups != 0)
    fail<ShapeError>("group_norm", o.groups, " groups for x ", x0, ", expected a divisor of ", x0.size(1));
  const Tensor x = x0.is_dense() ? x0 : contiguous(c, x0);
  const Shape statistics{x.size(0), o.groups};
  Tensor y = empty(c, shape, x.dtype(), x.format());
  Tensor mean = empty(c, statistics, w.dtype()), inv_std = empty(c, statistics, w.dtype());
  c.backend.group_norm_forward(c, x, w, b, o.groups, o.eps, o.fusion, mean, inv_std, y);
  record<GroupNormBackward>(c, y, {&x, &w, &b}, x, w, b, mean, inv_std, o.groups, o.fusion);
  return y;
}

}  // namespace gift
