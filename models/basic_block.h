#pragma once

#include <memory>

#include "layers/conv_norm_act.h"

namespace gift {

struct ResidualOptions {
  int64_t in = 0, out = 0, stride = 1;
};

// The two-convolution residual block (He et al., CVPR 2016): relu(bn2(conv2(relu(bn1(conv1(x))))) + shortcut(x)).
// The shortcut is x itself, or a strided 1x1 convolution with norm where the shape changes. Entries: conv1, bn1, conv2,
// bn2, downsample.{0,1}.
class BasicBlock final : public Module {
 public:
  static constexpr int64_t expansion = 1;
  BasicBlock(const Builder& builder, ResidualOptions options);
  double flops(Shape& shape) const override;

 private:
  Tensor compute(Context& c, const Tensor& x) override;

  ConvNormAct first_, second_;
  std::unique_ptr<ConvNormAct> shortcut_;
};

}  // namespace gift
