#include "core/ops/reshape.h"

#include "core/ops/checks.h"
#include "core/ops/format.h"

namespace gift {
namespace {

struct ReshapeBackward {
  Shape shape;
  void backward(Context& c, const Tensor& gy, GradSink& sink) { sink.give(c, 0, contiguous(c, gy).view(shape)); }
};

}  // namespace

Tensor reshape(Context& c, const Tensor& x0, const Shape& shape) {
  checks::defined("reshape", "x", x0);
  const Tensor x = contiguous(c, x0);
  Tensor y = x.view(shape);
  record<ReshapeBackward>(c, y, {&x}, x.shape());
  return y;
}

Tensor flatten(Context& c, const Tensor& x) {
  checks::defined("flatten", "x", x);
  if (x.rank() < 1) fail<ShapeError>("flatten", "x is ", x, ", expected (N, ...)");
  const int64_t rows = x.size(0);
  return reshape(c, x, {rows, rows == 0 ? 0 : x.numel() / rows});
}

}  // namespace gift
