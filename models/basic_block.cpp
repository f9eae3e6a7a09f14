#include "models/basic_block.h"

#include "core/ops/binary.h"
#include "core/ops/unary.h"
#include "models/residual_conv.h"

namespace gift {

BasicBlock::BasicBlock(const Builder& b, ResidualOptions o)
    : Module(b.prefix),
      first_(b.name("first"), b.sub("conv1"), b.sub("bn1"), residual_conv(o.in, o.out, 3, o.stride, Activation::relu)),
      second_(b.name("second"), b.sub("conv2"), b.sub("bn2"), residual_conv(o.out, o.out, 3, 1, Activation::none)) {
  adopt(first_);
  adopt(second_);
  if (o.stride == 1 && o.in == o.out) return;
  const Builder shortcut = b.sub("downsample");
  shortcut_ = std::make_unique<ConvNormAct>(shortcut.prefix, shortcut.sub(0), shortcut.sub(1),
                                            residual_conv(o.in, o.out, 1, o.stride, Activation::none));
  adopt(*shortcut_);
}

Tensor BasicBlock::compute(Context& c, const Tensor& x) {
  const Tensor y = second_.forward(c, first_.forward(c, x));
  return relu(c, add(c, y, shortcut_ ? shortcut_->forward(c, x) : x));
}

double BasicBlock::flops(Shape& shape) const {
  Shape side = shape;
  const double main = first_.flops(shape) + second_.flops(shape);
  return main + (shortcut_ ? shortcut_->flops(side) : 0.0);
}

}  // namespace gift
