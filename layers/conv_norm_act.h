#pragma once

#include <memory>

#include "layers/folded_conv.h"
#include "layers/norm.h"

namespace gift {

enum class NormKind : uint8_t { batch, instance };

struct ConvNormActOptions {
  Conv2dLayerOptions conv;
  NormKind norm = NormKind::batch;
  NormFusion then{};  // activation, then 2x2 average pooling (odd rows and columns fall out)
};

// Convolution, norm, activation and pooling as one: the last three are one kernel. In eval mode without a tape a batch
// norm is folded into the convolution, the activation fused with it. conv and norm have names of their own, since
// published networks keep them apart. Observers see the activation's output as "{name}.activation".
class ConvNormAct final : public Module {
 public:
  ConvNormAct(std::string name, const Builder& conv, const Builder& norm, ConvNormActOptions options);
  double flops(Shape& shape) const override;

 private:
  Tensor compute(Context& c, const Tensor& x) override;
  Tensor compute_folded(Context& c, const Tensor& x);
  Tensor compute_apart(Context& c, const Tensor& x);

  NormFusion then_;
  Conv2d conv_;
  std::unique_ptr<Norm> norm_;
  const BatchNorm* batch_norm_ = nullptr;  // norm_ where it is one
  FoldedConv folded_;
};

}  // namespace gift
