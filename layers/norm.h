#pragma once

#include "core/backend.h"
#include "layers/module.h"

namespace gift {

// A normalisation of (N, C, ...) by channels that can take an activation and 2x2 average pooling into its kernel.
class Norm : public Module {
 public:
  using Module::Module;
  virtual Tensor normalize(Context& c, const Tensor& x, NormFusion fusion) = 0;
  double flops(Shape&) const override { return 0; }

 protected:
  Tensor compute(Context& c, const Tensor& x) override { return normalize(c, x, {}); }
};

}  // namespace gift
