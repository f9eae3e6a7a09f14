#include "core/ops/softmax.h"

#include "core/backend.h"
#include "core/ops/checks.h"
#include "core/ops/format.h"
#include "core/ops/permute.h"

namespace gift {
namespace {

struct SoftmaxBackward {
  Saved y;
  bool log;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    c.backend.softmax_backward(c, y.get(), contiguous(c, gy), log, sink.target(c, 0));
  }
};

Tensor along(Context& c, const Tensor& x0, int axis, bool log) {
  const std::string_view op = log ? "log_softmax" : "softmax";
  checks::real(op, "x", x0);
  if (x0.rank() == 0) fail<ShapeError>(op, "x is ", x0, ", expected at least one axis");
  axis = x0.shape().axis(axis);
  if (x0.size(axis) == 0) fail<ShapeError>(op, "x is ", x0, ", expected elements along axis ", axis);
  if (axis != x0.rank() - 1) return transpose(c, along(c, transpose(c, x0, axis, -1), -1, log), axis, -1);
  const Tensor x = contiguous(c, x0);
  Tensor y = empty(c, x.shape(), x.dtype());
  c.backend.softmax_forward(c, x, log, y);
  record<SoftmaxBackward>(c, y, {&x}, y, log);
  return y;
}

}  // namespace

Tensor softmax(Context& c, const Tensor& x, int axis) { return along(c, x, axis, false); }
Tensor log_softmax(Context& c, const Tensor& x, int axis) { return along(c, x, axis, true); }

}  // namespace gift
