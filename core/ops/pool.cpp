#include "core/ops/pool.h"

#include "core/ops/checks.h"
#include "core/ops/format.h"

namespace gift {
namespace {

struct Pool2dBackward {
  Saved x;  // for max only: an average needs nothing but the shape
  Pool2dOptions options;
  void backward(Context& c, const Tensor& gy, GradSink& sink) {
    const GradTarget gx = sink.target(c, 0);
    c.backend.pool2d_backward(c, x.defined() ? x.get() : gx.tensor, gy, options, gx);
  }
};

struct GlobalAvgPoolBackward {
  Shape shape;
  void backward(Context& c, const Tensor& grad, GradSink& sink) {
    const Tensor gy = contiguous(c, grad);
    Tensor share = empty_like(c, gy);
    c.backend.unary(c, UnaryOp::scale, {1.0 / static_cast<double>(shape[2] * shape[3]), 0}, gy, share);
    const Tensor wide = share.select_strides(shape, {shape[1], 1, 0, 0}, 0);
    GradTarget gx = sink.target(c, 0);
    if (!gx.add) return c.backend.copy(c, wide, gx.tensor);
    Tensor own = empty_like(c, gx.tensor);
    c.backend.copy(c, wide, own);
    c.backend.binary(c, BinaryOp::add, gx.tensor, own, gx.tensor);
  }
};

int64_t extent(int64_t size, const Pool2dOptions& o) {
  const int64_t room = size + 2 * o.padding - o.kernel;
  return room < 0 ? 0 : room / o.stride + 1;
}

}  // namespace

Tensor pool2d(Context& c, const Tensor& x0, Pool2dOptions o) {
  checks::rank("pool2d", "x", x0, 4);
  checks::real("pool2d", "x", x0);
  if (o.kernel < 1 || o.stride < 1 || o.padding < 0 || 2 * o.padding > o.kernel)
    fail<ShapeError>("pool2d", "kernel ", o.kernel, ", stride ", o.stride, ", padding ", o.padding,
                     ", expected a padding of at most half the kernel");
  const Shape shape{x0.size(0), x0.size(1), extent(x0.size(2), o), extent(x0.size(3), o)};
  if (shape[2] == 0 || shape[3] == 0)
    fail<ShapeError>("pool2d", "x ", x0, " is smaller than a window of ", o.kernel, " at padding ", o.padding);
  const Tensor x = x0.is_dense() ? x0 : contiguous(c, x0);
  Tensor y = empty(c, shape, x.dtype(), x.format());
  c.backend.pool2d_forward(c, x, o, y);
  record<Pool2dBackward>(c, y, {&x}, o.kind == PoolKind::max ? x : Tensor(), o);
  return y;
}

Tensor global_avg_pool(Context& c, const Tensor& x0) {
  checks::rank("global_avg_pool", "x", x0, 4);
  checks::real("global_avg_pool", "x", x0);
  if (x0.size(2) * x0.size(3) == 0) fail<ShapeError>("global_avg_pool", "x is ", x0, ", expected at least one pixel");
  const Tensor x = x0.is_dense() ? x0 : contiguous(c, x0);
  Tensor y = empty(c, {x.size(0), x.size(1)}, x.dtype());
  c.backend.reduce(c, ReduceOp::mean, x, 0b1100, {y, false});
  record<GlobalAvgPoolBackward>(c, y, {&x}, x.shape());
  return y;
}

}  // namespace gift
