#pragma once

#include <memory>
#include <string>

#include "core/backend.h"
#include "core/backends/cpu/conv/packed_weights.h"

namespace gift::cpu {

// Convolution by oneDNN's direct kernels, of any stride, padding, dilation and groups, in f32 or with bf16 operands.
// The batch is cut into slices that depend on the shape alone. Tensors are f32, in any format.
class DirectConvolution {
 public:
  DirectConvolution();
  ~DirectConvolution();

  static bool available();              // whether the build has oneDNN
  static std::string version();         // "oneDNN 2.6.3"; empty without it
  static std::string no_bf16_reason();  // why there is no bf16; empty where there is

  void forward(Context& c, PackedWeights& cache, const Tensor& x, const Tensor& w, const Tensor& b,
               const Conv2dOptions& o, Activation activation, Tensor& y);
  // Overwrites gx.
  void backward_data(Context& c, PackedWeights& cache, const Tensor& gy, const Tensor& w, const Conv2dOptions& o,
                     Tensor& gx);
  void backward_weights(Context& c, const Tensor& x, const Tensor& gy, const Conv2dOptions& o, const GradTarget& gw,
                        const GradTarget& gb);

 private:
  struct Plans;
  std::unique_ptr<Plans> plans_;
};

}  // namespace gift::cpu
