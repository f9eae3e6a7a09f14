#include "core/ops/permute.h"

#include "core/backend.h"
#include "core/ops/checks.h"
#include "core/ops/format.h"

namespace gift {
namespace {

Tensor permuted(Context& c, const Tensor& x, const Shape& order) {
  Shape shape = order;
  Strides strides = order;
  for (int i = 0; i < order.rank(); ++i) {
    const int axis = static_cast<int>(order[i]);
    shape[i] = x.size(axis);
    strides[i] = x.strides()[axis];
  }
  Tensor y = empty(c, shape, x.dtype());
  c.backend.copy(c, x.select_strides(shape, strides, 0), y);
  return y;
}

struct PermuteBackward {
  Shape inverse;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    sink.give(c, 0, permuted(c, contiguous(c, gy), inverse));
  }
};

}  // namespace

Tensor permute(Context& c, const Tensor& x0, const Shape& asked) {
  checks::defined("permute", "x", x0);
  if (asked.rank() != x0.rank()) fail<ShapeError>("permute", x0, " by ", asked, ", expected one number an axis");
  Shape order = asked, inverse = asked;
  uint32_t seen = 0;
  for (int i = 0; i < order.rank(); ++i) {
    const int axis = x0.shape().axis(static_cast<int>(asked[i]));
    if (seen >> axis & 1) fail<ShapeError>("permute", x0, " by ", asked, ": axis ", axis, " comes twice");
    seen |= 1u << axis;
    order[i] = axis;
    inverse[axis] = i;
  }
  const Tensor x = x0.format() == MemoryFormat::blocked ? contiguous(c, x0) : x0;
  Tensor y = permuted(c, x, order);
  record<PermuteBackward>(c, y, {&x}, inverse);
  return y;
}

Tensor transpose(Context& c, const Tensor& x, int a, int b) {
  checks::defined("transpose", "x", x);
  Shape order = x.shape();
  for (int i = 0; i < order.rank(); ++i) order[i] = i;
  std::swap(order[x.shape().axis(a)], order[x.shape().axis(b)]);
  return permute(c, x, order);
}

}  // namespace gift
