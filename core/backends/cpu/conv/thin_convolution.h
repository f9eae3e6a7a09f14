#pragma once

#include "core/backend.h"
#include "core/backends/cpu/conv/thin.h"

namespace gift::cpu {

// Convolution from fewer channels than a block: x contiguous, y blocked. It has no gradient with respect to x.
class ThinConvolution {
 public:
  explicit ThinConvolution(Isa isa) : kernels_(thin_kernels(isa)) {}

  bool supports(const Shape& x, const Shape& w, const Conv2dOptions& o) const;
  void forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, const Conv2dOptions& o, ConvFusion then,
               Tensor& y) const;
  void backward_weights(Context& c, const Tensor& x, const Tensor& gy, const Conv2dOptions& o, const GradTarget& gw,
                        const GradTarget& gb) const;

 private:
  const ThinKernels* kernels_;
};

}  // namespace gift::cpu
