#pragma once

#include "layers/module.h"

namespace gift {

// Layer norm over the last axis, of `features` elements. Entries: weight (1), bias (0).
class LayerNorm final : public Module {
 public:
  LayerNorm(const Builder& builder, int64_t features, double eps = 1e-5);
  double flops(Shape&) const override { return 0; }

 private:
  Tensor compute(Context& c, const Tensor& x) override;

  ParameterStore& store_;
  double eps_;
  int weight_, bias_;
};

}  // namespace gift
