#include "models/convnet.h"

namespace gift {

ConvNet::ConvNet(const Builder& builder, const ConvNetOptions& options) : Module(builder.prefix) {
  int64_t channels = options.channels, size = options.image_size;
  for (int d = 0; d < options.depth; ++d) {
    const int64_t padding = d == 0 && channels == 1 ? 3 : 1;
    size = (size + 2 * (padding - 1)) / 2;
    if (size < 1)
      fail<ConfigError>("convnet", "images of ", options.image_size, "x", options.image_size, " are too small for ",
                        options.depth, " blocks that halve them, expected at least ", int64_t{1} << options.depth);
    const Builder layers = builder.sub("layers");
    const ConvNormActOptions block{
        .conv = {.in = channels, .out = options.width, .kernel = 3, .geometry = {.padding = padding}},
        .norm = options.norm,
        .then = {.activation = Activation::relu, .average_pool = true}};
    blocks_.push_back(std::make_unique<ConvNormAct>(builder.sub("block").sub(d).prefix, layers.sub("conv").sub(d),
                                                    layers.sub("norm").sub(d), block));
    adopt(*blocks_.back());
    channels = options.width;
  }
  classifier_ = std::make_unique<Linear>(builder.sub("classifier"),
                                         LinearOptions{.in = channels * size * size, .out = options.classes});
  adopt(flatten_);
  adopt(*classifier_);
}

Tensor ConvNet::compute(Context& c, const Tensor& x) {
  Tensor y = x;
  for (const auto& block : blocks_) y = block->forward(c, y);
  return classifier_->forward(c, flatten_.forward(c, y));
}

double ConvNet::flops(Shape& shape) const {
  double total = 0;
  for (const auto& block : blocks_) total += block->flops(shape);
  total += flatten_.flops(shape);
  return total + classifier_->flops(shape);
}

}  // namespace gift
