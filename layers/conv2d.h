#pragma once

#include "core/backend.h"
#include "layers/module.h"

namespace gift {

// How convolution weights start: torch's default U(±1/sqrt(fan_in)), or N(0, 2 / fan_out) with fan_out = out·k·k
// whatever the groups (residual networks).
enum class ConvInit : uint8_t { uniform_fan_in, kaiming_fan_out };

struct Conv2dLayerOptions {
  int64_t in = 0, out = 0, kernel = 3;
  Conv2dOptions geometry{};
  bool bias = true;
  ConvInit init = ConvInit::uniform_fan_in;
};

// (N, in, H, W) -> (N, out, H', W'). Entries: weight (out, in/groups, k, k), bias (out), which always starts as
// U(±1/sqrt(fan_in)). ConfigError where in or out is not divisible by the groups.
// In a stacked store: (N, K in, H, W), or (N, in, H, W) that all K layers see, -> (N, K out, H', W').
class Conv2d final : public Module {
 public:
  Conv2d(const Builder& builder, Conv2dLayerOptions options);
  double flops(Shape& shape) const override;

  const Conv2dLayerOptions& options() const { return options_; }
  Conv2dOptions geometry(const Tensor& x) const;  // on this input
  Tensor weight() const { return store_.parameter(weight_); }
  Tensor bias() const { return options_.bias ? store_.parameter(bias_) : Tensor(); }
  const ParameterStore& store() const { return store_; }

 private:
  Tensor compute(Context& c, const Tensor& x) override;

  ParameterStore& store_;
  Conv2dLayerOptions options_;
  int weight_, bias_ = -1;
};

}  // namespace gift
