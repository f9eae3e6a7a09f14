#pragma once

#include "layers/module.h"

namespace gift {

struct DropoutOptions {
  double p = 0.5;
  bool rows = false;  // whole samples at once: stochastic depth
  uint32_t call = 0;  // its own in each dropout of a network: the address of its random numbers
};

// In training x·keep / (1 - p) with keep drawn at (step, element or sample, call), in eval mode x.
// ConfigError unless 0 <= p < 1.
class Dropout final : public Module {
 public:
  Dropout(std::string name, DropoutOptions options);
  double flops(Shape&) const override { return 0; }

 private:
  Tensor compute(Context& c, const Tensor& x) override;

  DropoutOptions options_;
};

}  // namespace gift
