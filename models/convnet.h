#pragma once

#include <memory>
#include <vector>

#include "layers/conv_norm_act.h"
#include "layers/flatten.h"
#include "layers/linear.h"

namespace gift {

struct ConvNetOptions {
  int depth = 3;
  int64_t classes = 10, image_size = 32, channels = 3, width = 128;
  NormKind norm = NormKind::batch;
};

// The ConvNet of dataset distillation (Gidaris & Komodakis, CVPR 2018; DC, DATM, RDED): depth times {3x3 convolution
// with bias, norm, ReLU, 2x2 average pooling}, then a linear classifier. The first block pads images of one channel by
// 3 instead of 1. Entries: layers.conv.{d}, layers.norm.{d}, classifier.
// ConfigError where the image is too small for the depth.
class ConvNet final : public Module {
 public:
  ConvNet(const Builder& builder, const ConvNetOptions& options);
  double flops(Shape& shape) const override;

 private:
  Tensor compute(Context& c, const Tensor& x) override;

  std::vector<std::unique_ptr<ConvNormAct>> blocks_;
  Flatten flatten_{"flatten"};
  std::unique_ptr<Linear> classifier_;
};

}  // namespace gift
