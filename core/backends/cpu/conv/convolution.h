#pragma once

#include <string>

#include "core/backends/cpu/conv/direct_convolution.h"
#include "core/backends/cpu/conv/thin_convolution.h"
#include "core/backends/cpu/conv/winograd_convolution.h"

namespace gift::cpu {

// The convolutions of the CPU backend; the functions are those of Backend. By Context::convolution:
//   winograd   F(4x4, 3x3) where the shape allows it (3x3, stride 1, whole blocks of channels), else direct
//   direct     own kernel from fewer channels than a block (but for the gradient of the input), else oneDNN's direct
//              kernels; without oneDNN, or in f64, the reference backend
//   automatic  winograd where it saves multiplications, else direct
//   gemm       as direct
// bf16 precision takes oneDNN's direct kernels; DeviceError where there is no bf16 at speed. (Where Winograd applies,
// fp32 is quicker than that.)
// Where the output channels fill whole blocks the output is blocked, else contiguous.
class Convolution {
 public:
  explicit Convolution(Isa isa);

  int channel_block() const { return block_; }
  std::string description() const;  // "own Winograd F(4,3) (avx512), oneDNN 2.6.3"

  MemoryFormat format(const Context& c, const Tensor& x, const Tensor& w, Conv2dOptions o) const;
  void forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions o, ConvFusion then,
               Tensor& y);
  void backward_data(Context& c, const Tensor& gy, const Tensor& w, Conv2dOptions o, const GradTarget& gx);
  void backward_weights(Context& c, const Tensor& x, const Tensor& gy, Conv2dOptions o, const GradTarget& gw,
                        const GradTarget& gb);

 private:
  enum class Path : uint8_t { winograd, thin, direct, reference };
  Path path(const Context& c, const Shape& x, const Shape& w, DType type, const Conv2dOptions& o) const;

  Isa isa_;
  int block_;
  WinogradConvolution winograd_;
  ThinConvolution thin_;
  DirectConvolution direct_;
  PackedWeights packed_;
};

}  // namespace gift::cpu
