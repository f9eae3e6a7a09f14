#pragma once

#include "layers/batch_norm.h"
#include "layers/conv2d.h"

namespace gift {

// A convolution with a batch norm in eval mode folded into it, computed in double into private copies:
//   weight'[o] = weight[o]·s[o], bias'[o] = (bias[o] - running_mean[o])·s[o] + beta[o], s = gamma / sqrt(var + eps).
// Renewed when parameters or running statistics changed; the copies keep their storage, so that what backends pack is
// packed once for a frozen network.
class FoldedConv {
 public:
  void refresh(Context& c, const Conv2d& conv, const BatchNorm& norm);
  const Tensor& weight() const { return weight_; }
  const Tensor& bias() const { return bias_; }

 private:
  Tensor weight_, bias_;
  uint64_t parameters_version_ = 0, buffers_version_ = 0;
};

}  // namespace gift
