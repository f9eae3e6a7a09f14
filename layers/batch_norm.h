#pragma once

#include "layers/norm.h"

namespace gift {

struct BatchNormLayerOptions {
  double eps = 1e-5, momentum = 0.1;
};

// Batch norm over (N, C) or (N, C, H, W): statistics of the batch in training, running ones in eval mode. Entries:
// weight (1) and bias (0), buffers running_mean (0), running_var (1; moved by the unbiased estimate) and
// num_batches_tracked (an integer in checkpoints).
// ShapeError in training with a single value per channel.
class BatchNorm final : public Norm {
 public:
  BatchNorm(const Builder& builder, int64_t channels, BatchNormLayerOptions options = {});
  Tensor normalize(Context& c, const Tensor& x, NormFusion fusion) override;

  double eps() const { return options_.eps; }
  Tensor weight() const { return store_.parameter(weight_); }
  Tensor bias() const { return store_.parameter(bias_); }
  Tensor running_mean() const { return store_.buffer(mean_); }
  Tensor running_var() const { return store_.buffer(var_); }

 private:
  ParameterStore& store_;
  BatchNormLayerOptions options_;
  int weight_, bias_, mean_, var_, batches_;
};

}  // namespace gift
