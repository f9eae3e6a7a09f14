#pragma once

#include "core/backends/cpu/conv/convolution.h"
#include "core/backends/cpu/dnnl/bf16_matmul.h"
#include "core/backends/cpu/isa.h"
#include "core/backends/cpu/kernels/dropout.h"
#include "core/backends/cpu/kernels/gemm.h"
#include "core/backends/cpu/kernels/norm.h"
#include "core/backends/cpu/kernels/optimizer.h"
#include "core/backends/cpu/kernels/pointwise.h"
#include "core/backends/cpu/kernels/pool.h"
#include "core/backends/cpu/kernels/reorder.h"
#include "core/backends/cpu/kernels/rows.h"
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

  void fill(Context& c, Tensor& y, double value) override;
  void copy(Context& c, const Tensor& x, Tensor& y) override;

  void unary(Context& c, UnaryOp op, UnaryOptions o, const Tensor& x, Tensor& y) override;
  void unary_backward(Context& c, UnaryOp op, UnaryOptions o, const Tensor& x, const Tensor& y, const Tensor& gy,
                      const GradTarget& gx) override;
  void binary(Context& c, BinaryOp op, const Tensor& a, const Tensor& b, Tensor& y) override;
  void reduce(Context& c, ReduceOp op, const Tensor& x, uint32_t axes, const GradTarget& y) override;

  void matmul(Context& c, const Tensor& a, const Tensor& b, const Tensor& bias, MatmulOptions o,
              const GradTarget& y) override;

  MemoryFormat conv2d_format(const Context& c, const Tensor& x, const Tensor& w, Conv2dOptions o) const override;
  void conv2d_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions o, ConvFusion then,
                      Tensor& y) override;
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
  void layer_norm_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, double eps, Tensor& mean,
                          Tensor& inv_std, Tensor& y) override;
  void layer_norm_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& mean, const Tensor& inv_std,
                           const Tensor& gy, const GradTarget& gx, const GradTarget& gw, const GradTarget& gb) override;

  void pool2d_forward(Context& c, const Tensor& x, Pool2dOptions o, Tensor& y) override;
  void pool2d_backward(Context& c, const Tensor& x, const Tensor& gy, Pool2dOptions o, const GradTarget& gx) override;

  void softmax_forward(Context& c, const Tensor& x, bool log, Tensor& y) override;
  void softmax_backward(Context& c, const Tensor& y, const Tensor& gy, bool log, const GradTarget& gx) override;

  void dropout(Context& c, const Tensor& x, double p, bool rows, uint32_t call, Tensor& y) override;

  void optimizer_step(Context& c, const OptimizerOptions& o, const OptimizerRange* ranges, int count,
                      Tensor& parameters, const Tensor& gradients, Tensor* state) override;

 private:
  cpu::Isa isa_;
  const cpu::NormKernels& norm_;
  const cpu::PointwiseKernels& pointwise_;
  const cpu::PoolKernels& pool_;
  const cpu::RowKernels& rows_;
  const cpu::GemmKernels& gemm_;
  cpu::TransposeKernel transpose_;
  cpu::OptimizerKernel optimizer_;
  cpu::DropoutKernel dropout_;
  cpu::Convolution convolution_;
  cpu::Bf16Matmul bf16_;
};

}  // namespace gift
