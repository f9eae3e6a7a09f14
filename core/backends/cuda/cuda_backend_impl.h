#pragma once

#include "core/backends/cuda/kernel_backend/kernel_backend.h"
#include "core/backends/cuda/runtime/lanes.h"

namespace gift::cuda {

// One GPU: its lanes and memory, our kernels, and cuDNN and cuBLASLt for convolutions and matrix products.
class CudaBackend final : public KernelBackend {
 public:
  explicit CudaBackend(int device) : lanes_(device) {}

  std::string name() const override { return "cuda"; }
  std::string description() const override;

  Allocator& memory(Context& c) override { return lanes_.memory(c.lane); }
  int take_lane() override { return lanes_.take(); }
  void give_lane(int lane) override { lanes_.give(lane); }
  void order(Context& first, Context& then) override { lanes_.order(first.lane, then.lane); }
  void wait(Context& c) override { lanes_.wait(c.lane); }
  std::unique_ptr<Recording> record(Context& c, FunctionRef<void()> work) override;
  StreamHandle stream(const Context& c) const override { return lanes_.stream(c.lane); }

  void matmul(Context& c, const Tensor& a, const Tensor& b, const Tensor& bias, MatmulOptions o,
              const GradTarget& y) override;
  MemoryFormat conv2d_format(const Context& c, const Tensor& x, const Tensor& w, Conv2dOptions o) const override;
  void conv2d_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions o, ConvFusion then,
                      Tensor& y) override;
  void conv2d_backward_data(Context& c, const Tensor& gy, const Tensor& w, Conv2dOptions o,
                            const GradTarget& gx) override;
  void conv2d_backward_weights(Context& c, const Tensor& x, const Tensor& gy, Conv2dOptions o, const GradTarget& gw,
                               const GradTarget& gb) override;

 private:
  mutable Lanes lanes_;
};

}  // namespace gift::cuda
