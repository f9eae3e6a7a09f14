#pragma once

#include "layers/norm.h"

namespace gift {

struct GroupNormLayerOptions {
  int64_t groups = 1;  // = channels: instance norm with affine parameters
  double eps = 1e-5;
};

// Group norm over (N, C, H, W): each sample's groups of channels by their own statistics, in training as in eval mode.
// Entries: weight (1), bias (0). ConfigError where the groups do not divide the channels.
class GroupNorm final : public Norm {
 public:
  GroupNorm(const Builder& builder, int64_t channels, GroupNormLayerOptions options);
  Tensor normalize(Context& c, const Tensor& x, NormFusion fusion) override;

 private:
  ParameterStore& store_;
  GroupNormLayerOptions options_;
  int weight_, bias_;
};

}  // namespace gift
