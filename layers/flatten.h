#pragma once

#include "layers/module.h"

namespace gift {

// (N, C, H, W) -> (N, C·H·W) in C order, whatever the format of the input.
class Flatten final : public Module {
 public:
  using Module::Module;
  double flops(Shape& shape) const override;

 private:
  Tensor compute(Context& c, const Tensor& x) override;
};

}  // namespace gift
