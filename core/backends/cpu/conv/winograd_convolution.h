#pragma once

#include "core/backend.h"
#include "core/backends/cpu/conv/packed_weights.h"
#include "core/backends/cpu/conv/winograd.h"

namespace gift::cpu {

// Winograd convolution of whole tensors: divides the work among the workers. Activations are blocked by lanes().
class WinogradConvolution {
 public:
  explicit WinogradConvolution(Isa isa) : kernels_(winograd_kernels(isa)) {}

  bool available() const { return kernels_ != nullptr; }
  // Whether the kernels can compute a convolution of these shapes, and whether they save multiplications by it.
  bool supports(const Shape& x, const Shape& w, const Conv2dOptions& o) const;
  bool pays(const Shape& x, const Conv2dOptions& o) const;

  void forward(Context& c, PackedWeights& cache, const Tensor& x, const Tensor& w, const Tensor& b,
               const Conv2dOptions& o, ConvFusion then, Tensor& y) const;
  void backward_data(Context& c, PackedWeights& cache, const Tensor& gy, const Tensor& w, const Conv2dOptions& o,
                     const GradTarget& gx) const;
  void backward_weights(Context& c, const Tensor& x, const Tensor& gy, const Conv2dOptions& o, const GradTarget& gw,
                        const GradTarget& gb) const;

 private:
  void run(Context& c, PackedWeights& cache, const WinogradProblem& p, const float* x, const Tensor& w, bool transposed,
           const WinogradOutput& out) const;

  const WinogradKernels* kernels_;
};

}  // namespace gift::cpu
