#include "models/resnet.h"

#include "models/basic_block.h"
#include "models/residual_conv.h"

namespace gift {

ResNet::ResNet(const Builder& b, const ResNetOptions& options)
    : Module(b.prefix),
      stem_(b.name("stem.conv"), b.sub("conv1"), b.sub("bn1"),
            residual_conv(options.channels, 64, options.small_stem ? 3 : 7, options.small_stem ? 1 : 2,
                          Activation::relu)) {
  adopt(stem_);
  if (!options.small_stem) {
    stem_pool_ = std::make_unique<Pool2d>(b.name("maxpool"),
                                          Pool2dOptions{.kind = PoolKind::max, .kernel = 3, .stride = 2, .padding = 1});
    adopt(*stem_pool_);
  }
  int64_t channels = 64;
  for (int stage = 0; stage < 4; ++stage) {
    const Builder layer = b.sub("layer" + std::to_string(stage + 1));
    const int64_t width = int64_t{64} << stage;
    for (int i = 0; i < options.blocks[static_cast<size_t>(stage)]; ++i) {
      const int64_t stride = stage > 0 && i == 0 ? 2 : 1;
      blocks_.push_back(std::make_unique<BasicBlock>(
          layer.sub(i), ResidualOptions{.in = channels, .out = width * BasicBlock::expansion, .stride = stride}));
      adopt(*blocks_.back());
      channels = width * BasicBlock::expansion;
    }
  }
  classifier_ = std::make_unique<Linear>(b.sub("fc"), LinearOptions{.in = channels, .out = options.classes});
  adopt(pool_);
  adopt(*classifier_);
}

Tensor ResNet::compute(Context& c, const Tensor& x) {
  Tensor y = stem_.forward(c, x);
  if (stem_pool_) y = stem_pool_->forward(c, y);
  report("stem", y);
  for (const auto& block : blocks_) y = block->forward(c, y);
  return classifier_->forward(c, pool_.forward(c, y));
}

double ResNet::flops(Shape& shape) const {
  double total = stem_.flops(shape);
  if (stem_pool_) total += stem_pool_->flops(shape);
  for (const auto& block : blocks_) total += block->flops(shape);
  total += pool_.flops(shape);
  return total + classifier_->flops(shape);
}

}  // namespace gift
