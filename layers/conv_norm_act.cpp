#include "layers/conv_norm_act.h"

#include "core/ops/conv2d.h"
#include "core/ops/pool.h"
#include "core/ops/unary.h"
#include "layers/group_norm.h"

namespace gift {

ConvNormAct::ConvNormAct(std::string name, const Builder& conv, const Builder& norm, ConvNormActOptions options)
    : Module(std::move(name)), then_(options.then), conv_(conv, options.conv) {
  const int64_t channels = options.conv.out;
  if (options.norm == NormKind::batch) {
    auto batch_norm = std::make_unique<BatchNorm>(norm, channels);
    batch_norm_ = batch_norm.get();
    norm_ = std::move(batch_norm);
  } else {
    norm_ = std::make_unique<GroupNorm>(norm, channels, GroupNormLayerOptions{.groups = channels});
  }
  adopt(conv_);
  adopt(*norm_);
}

Tensor ConvNormAct::compute(Context& c, const Tensor& x) {
  if (observed()) return compute_apart(c, x);
  if (batch_norm_ && !training() && !c.tape) return compute_folded(c, x);
  return norm_->normalize(c, conv_.forward(c, x), then_);
}

Tensor ConvNormAct::compute_folded(Context& c, const Tensor& x) {
  folded_.refresh(c, conv_, *batch_norm_);
  const bool relu = then_.activation == Activation::relu;
  const auto convolve = relu ? (then_.average_pool ? conv2d_relu_pool : conv2d_relu) : conv2d;
  Tensor y = convolve(c, x, folded_.weight(), folded_.bias(), conv_.geometry(x));
  return then_.average_pool && !relu ? avg_pool2d(c, y) : y;
}

Tensor ConvNormAct::compute_apart(Context& c, const Tensor& x) {
  Tensor y = norm_->forward(c, conv_.forward(c, x));
  if (then_.activation == Activation::relu) {
    y = relu(c, y);
    report(name() + ".activation", y);
  }
  return then_.average_pool ? avg_pool2d(c, y) : y;
}

double ConvNormAct::flops(Shape& shape) const {
  const double flops = conv_.flops(shape);
  if (then_.average_pool) shape = {shape[0], shape[1], shape[2] / 2, shape[3] / 2};
  return flops;
}

}  // namespace gift
