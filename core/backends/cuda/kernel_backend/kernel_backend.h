#pragma once

#include "core/backend.h"
#include "core/backends/cuda/blas/problem.h"
#include "core/backends/cuda/cudnn/problem.h"
#include "core/backends/cuda/kernel_backend/packed_weights.h"

namespace gift::cuda {

// What our own kernels compute on a GPU, in f32 and, for activations, bf16, and the way to and from the libraries that
// compute convolutions and matrix products. Calls no function of CUDA itself, so that tests can run it without a GPU.
// Images are channels_last inside of networks; contiguous ones are taken as well.
class KernelBackend : public Backend {
 public:
  int channel_block() const override { return 0; }
  bool asynchronous() const override { return true; }
  void advance(Context& c, int64_t samples) override;
  DType activation_type(const Context& c, DType x) const override {
    return c.precision == Precision::bf16 && x == DType::f32 ? DType::bf16 : x;
  }

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

  // Lets go of the packed weights of networks that were run; recorded work that reads them must not run any more. Those
  // who own the memory call it before that goes.
  void forget_packed_weights() { packed_.clear(); }
  void distrust_packed_weights() { packed_.distrust(); }  // after a recording that failed

 protected:
  // Starts what libraries compute, on the lane of the context.
  virtual void convolve(Context& c, const ConvProblem& problem, const ConvPointers& at) = 0;
  virtual void multiply(Context& c, const MatmulProblem& problem, const MatmulPointers& at) = 0;

 private:
  PackedWeights packed_;
};

}  // namespace gift::cuda
