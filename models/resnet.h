#pragma once

#include <array>
#include <memory>
#include <vector>

#include "layers/conv_norm_act.h"
#include "layers/linear.h"
#include "layers/pool.h"

namespace gift {

struct ResNetOptions {
  std::array<int, 4> blocks{2, 2, 2, 2};
  int64_t classes = 1000, channels = 3;
  // The form for small images: 3x3 stem of stride 1 and no max pooling, in place of 7x7 of stride 2 with pooling.
  bool small_stem = false;
};

// Residual networks with torchvision's names: conv1, bn1, layer{1-4}.{i}, fc. Widths 64, 128, 256, 512; layers 2 to 4
// halve the image. Global average pooling: any image size.
class ResNet final : public Module {
 public:
  ResNet(const Builder& builder, const ResNetOptions& options);
  double flops(Shape& shape) const override;

 private:
  Tensor compute(Context& c, const Tensor& x) override;

  ConvNormAct stem_;
  std::unique_ptr<Pool2d> stem_pool_;
  std::vector<std::unique_ptr<Module>> blocks_;
  GlobalAveragePool pool_{"avgpool"};
  std::unique_ptr<Linear> classifier_;
};

}  // namespace gift
