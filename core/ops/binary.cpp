#include "core/ops/binary.h"

#include "core/backend.h"
#include "core/ops/broadcasting.h"
#include "core/ops/checks.h"
#include "core/ops/format.h"

namespace gift {
namespace {

using broadcasting::give_reduced;

Tensor combined(Context& c, BinaryOp op, const Tensor& a, const Tensor& b) {
  Tensor y = empty_like(c, a);
  c.backend.binary(c, op, a, b, y);
  return y;
}

Tensor mapped(Context& c, UnaryOp op, const Tensor& x, UnaryOptions options = {}) {
  Tensor y = empty_like(c, x);
  c.backend.unary(c, op, options, x, y);
  return y;
}

Tensor positive_part(Context& c, const Tensor& gy, const Tensor& x) {  // gy where x > 0
  Tensor y = empty_like(c, gy);
  c.backend.unary_backward(c, UnaryOp::relu, {}, x, x, gy, {y, false});
  return y;
}

struct SumBackward {  // a + b, a - b
  Shape a, b;
  bool subtract;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    if (sink.wants(0)) give_reduced(c, sink, 0, gy, a);
    if (sink.wants(1)) give_reduced(c, sink, 1, subtract ? mapped(c, UnaryOp::negate, gy) : gy, b);
  }
};

struct ProductBackward {
  Saved a, b;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    if (sink.wants(0)) give_reduced(c, sink, 0, combined(c, BinaryOp::mul, gy, b.get()), a.get().shape());
    if (sink.wants(1)) give_reduced(c, sink, 1, combined(c, BinaryOp::mul, gy, a.get()), b.get().shape());
  }
};

struct QuotientBackward {
  Saved b, y;
  Shape a;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    const Tensor ga = combined(c, BinaryOp::div, gy, b.get());
    if (sink.wants(1)) {
      const Tensor gb = mapped(c, UnaryOp::negate, combined(c, BinaryOp::mul, ga, y.get()));
      give_reduced(c, sink, 1, gb, b.get().shape());
    }
    if (sink.wants(0)) give_reduced(c, sink, 0, ga, a);
  }
};

struct MaximumBackward {
  Saved a, b;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    // half of (gy where a > b) + (gy where not b > a)
    Tensor difference = empty_like(c, gy);
    c.backend.binary(c, BinaryOp::sub, a.get(), b.get(), difference);
    const Tensor larger = positive_part(c, gy, difference);
    const Tensor smaller = positive_part(c, gy, mapped(c, UnaryOp::negate, difference));
    const Tensor both = combined(c, BinaryOp::add, larger, combined(c, BinaryOp::sub, gy, smaller));
    const Tensor ga = mapped(c, UnaryOp::scale, both, {0.5, 0});
    if (sink.wants(1)) give_reduced(c, sink, 1, combined(c, BinaryOp::sub, gy, ga), b.get().shape());
    if (sink.wants(0)) give_reduced(c, sink, 0, ga, a.get().shape());
  }
};

struct BroadcastBackward {
  Shape x;
  void backward(Context& c, const Tensor& gy, GradSink& sink) { give_reduced(c, sink, 0, gy, x); }
};

}  // namespace

Tensor binary(Context& c, BinaryOp op, const Tensor& a0, const Tensor& b0) {
  checks::real("binary", "a", a0);
  checks::real("binary", "b", b0);
  checks::same_dtype("binary", a0, b0);
  const Tensor a = a0.is_dense() ? a0 : contiguous(c, a0), b = b0.is_dense() ? b0 : contiguous(c, b0);
  const Shape shape = broadcast(a.shape(), b.shape());
  const Tensor* like = a.shape() == shape ? &a : b.shape() == shape ? &b : nullptr;
  Tensor y = like ? empty_like(c, *like) : empty(c, shape, a.dtype());
  c.backend.binary(c, op, a, b, y);
  switch (op) {
    case BinaryOp::add:
    case BinaryOp::sub:
      record<SumBackward>(c, y, {&a, &b}, a.shape(), b.shape(), op == BinaryOp::sub);
      break;
    case BinaryOp::mul:
      record<ProductBackward>(c, y, {&a, &b}, a, b);
      break;
    case BinaryOp::div:
      record<QuotientBackward>(c, y, {&a, &b}, b, y, a.shape());
      break;
    case BinaryOp::maximum:
      record<MaximumBackward>(c, y, {&a, &b}, a, b);
      break;
  }
  return y;
}

Tensor broadcast_to(Context& c, const Tensor& x0, const Shape& shape) {
  checks::defined("broadcast_to", "x", x0);
  if (x0.shape() == shape) return x0;
  if (!(broadcast(x0.shape(), shape) == shape)) fail<ShapeError>("broadcast_to", x0, " to ", shape);
  const Tensor x = contiguous(c, x0);
  Tensor y = empty(c, shape, x.dtype());
  c.backend.copy(c, broadcasting::stretched(x, shape), y);
  record<BroadcastBackward>(c, y, {&x}, x.shape());
  return y;
}

}  // namespace gift
