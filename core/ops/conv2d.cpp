#include "core/ops/conv2d.h"

#include "core/ops/checks.h"
#include "core/ops/format.h"
#include "core/ops/pool.h"

namespace gift {
namespace {

struct Conv2dBackward {
  Saved x, w, y;  // y where a ReLU follows
  Conv2dOptions options;
  void backward(Context& c, const Tensor& grad, GradSink& sink) {
    Tensor gy = grad;
    if (y.defined()) {
      gy = empty_like(c, y.get());
      c.backend.unary_backward(c, UnaryOp::relu, {}, y.get(), y.get(), grad, {gy, false});
    }
    if (sink.wants(1)) {
      const GradTarget gw = sink.target(c, 1), gb = sink.wants(2) ? sink.target(c, 2) : GradTarget{};
      c.backend.conv2d_backward_weights(c, x.get(), gy, options, gw, gb);
    } else if (sink.wants(2)) {
      c.backend.reduce(c, ReduceOp::sum, gy, 0b1101, sink.target(c, 2));
    }
    if (sink.wants(0)) c.backend.conv2d_backward_data(c, gy, w.get(), options, sink.target(c, 0));
  }
};

Shape output_shape(const Tensor& x, const Tensor& w, const Tensor& b, const Conv2dOptions& o) {
  checks::rank("conv2d", "x", x, 4);
  checks::rank("conv2d", "w", w, 4);
  checks::real("conv2d", "x", x);
  checks::parameter("conv2d", x, w);
  if (o.stride < 1 || o.dilation < 1 || o.groups < 1 || o.padding < 0)
    fail<ShapeError>("conv2d", "stride ", o.stride, ", padding ", o.padding, ", dilation ", o.dilation, ", groups ",
                     o.groups, ", expected positive numbers and a padding of at least 0");
  if (x.size(1) % o.groups != 0 || w.size(0) % o.groups != 0 || x.size(1) / o.groups != w.size(1))
    fail<ShapeError>("conv2d", "x ", x, " with w ", w, " in ", o.groups, " groups, expected w (O, ",
                     x.size(1) / o.groups, ", kh, kw) and O divisible by the groups");
  if (b.defined()) {
    checks::shape("conv2d", "b", b, {w.size(0)});
    checks::parameter("conv2d", x, b);
  }
  const Shape y = o.output(x.shape(), w.shape());
  if (y[2] == 0 || y[3] == 0)
    fail<ShapeError>("conv2d", "x ", x, " is smaller than w ", w, " at padding ", o.padding, ", dilation ", o.dilation);
  return y;
}

Tensor convolve(Context& c, const Tensor& x0, const Tensor& w0, const Tensor& b, Conv2dOptions o, ConvFusion then) {
  Shape shape = output_shape(x0, w0, b, o);
  if (then.average_pool) {
    shape[2] /= 2;
    shape[3] /= 2;
    if (shape[2] == 0 || shape[3] == 0) fail<ShapeError>("pool2d", "a window of 2x2 in the convolution of ", x0);
  }
  const Tensor x = x0.is_dense() ? x0 : contiguous(c, x0), w = contiguous(c, w0);
  Tensor y = empty(c, shape, c.backend.activation_type(c, x.dtype()), c.backend.conv2d_format(c, x, w, o));
  c.backend.conv2d_forward(c, x, w, b, o, then, y);
  if (!then.average_pool)
    record<Conv2dBackward>(c, y, {&x, &w, &b}, x, w, then.activation == Activation::relu ? y : Tensor(), o);
  return y;
}

}  // namespace

Tensor conv2d(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions o) {
  return convolve(c, x, w, b, o, Activation::none);
}

Tensor conv2d_relu(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions o) {
  return convolve(c, x, w, b, o, Activation::relu);
}

Tensor conv2d_relu_pool(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions o) {
  if (c.tape) return avg_pool2d(c, conv2d_relu(c, x, w, b, o));
  return convolve(c, x, w, b, o, {Activation::relu, true});
}

}  // namespace gift
