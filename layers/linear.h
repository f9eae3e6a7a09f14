#pragma once

#include "layers/module.h"

namespace gift {

struct LinearOptions {
  int64_t in = 0, out = 0;
  bool bias = true;
};

// (..., in) -> (..., out): x W^T + b. Entries: weight (out, in), bias (out), both from U(±1/sqrt(in)) as in torch.
// In a stacked store: (N, K in) -> (K, N, out).
class Linear final : public Module {
 public:
  Linear(const Builder& builder, LinearOptions options);
  double flops(Shape& shape) const override;

  Tensor weight() const { return store_.parameter(weight_); }
  Tensor bias() const { return options_.bias ? store_.parameter(bias_) : Tensor(); }

 private:
  Tensor compute(Context& c, const Tensor& x) override;

  ParameterStore& store_;
  LinearOptions options_;
  int weight_, bias_ = -1;
};

}  // namespace gift
