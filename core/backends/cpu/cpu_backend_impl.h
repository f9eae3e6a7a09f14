#pragma once

#include "core/backends/cpu/conv/convolution.h"
#include "core/backends/cpu/isa.h"
#include "core/backends/cpu/kernels/norm.h"
#include "core/backends/ref/ref_backend_impl.h"

namespace gift {

// Overrides what is faster in blocked layouts and with wide vectors, in f32. Everything else, and every operand outside
// of what a kernel takes (f64, strided views, channels that no vector divides), runs in the plain loops it inherits.
class CpuBackend final : public RefBackend {
 public:
  explicit CpuBackend(cpu::Isa isa);

  std::string name() const override { return "cpu"; }
  std::string description() const override;
  int channel_block() const override { return convolution_.channel_block(); }

  MemoryFormat conv2d_format(const Context& c, const Tensor& x, const Tensor& w, Conv2dOptions o) const override;
  void conv2d_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions o,
                      Activation activation, Tensor& y) override;
  void conv2d_backward_data(Context& c, const Tensor& gy, const Tensor& w, Conv2dOptions o,
                            const GradTarget& gx) override;
  void conv2d_backward_weights(Context& c, const Tensor& x, const Tensor& gy, Conv2dOptions o, const GradTarget& gw,
                               const GradTarget& gb) override;

  void batch_norm_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, double eps, double momentum,
                          Tensor& running_mean, Tensor& running_var, NormFusion fusion, Tensor& mean, Tensor& inv_std,
                          Tensor& y) override;
  void batch_norm_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, const Tensor& mean,
                           const Tensor& inv_std, const Tensor& gy, NormFusion fusion, const GradTarget& gx,
                           const GradTarget& gw, const GradTarget& gb) override;
  void batch_norm_inference(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, const Tensor& mean,
                            const Tensor& inv_std, NormFusion fusion, Tensor& y) override;
  void batch_norm_inference_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, const Tensor& mean,
                                     const Tensor& inv_std, const Tensor& gy, NormFusion fusion, const GradTarget& gx,
                                     const GradTarget& gw, const GradTarget& gb) override;
  void group_norm_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, int64_t groups, double eps,
                          NormFusion fusion, Tensor& mean, Tensor& inv_std, Tensor& y) override;
  void group_norm_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, int64_t groups,
                           const Tensor& mean, const Tensor& inv_std, const Tensor& gy, NormFusion fusion,
                           const GradTarget& gx, const GradTarget& gw, const GradTarget& gb) override;

 private:
  cpu::Isa isa_;
  const cpu::NormKernels& norm_;
  cpu::Convolution convolution_;
};

}  // namespace gift
