#pragma once

#include "core/backends/cuda/kernel_backend/kernel_backend.h"
#include "tests/kernels_on_host/arena.h"

namespace gift::testing {

// The kernels of the CUDA backend, run on the host. Convolutions and matrix products, which a GPU leaves to libraries,
// are the reference backend's, on copies. Outlives its contexts and tensors; one at a time.
class EmulatedBackend final : public cuda::KernelBackend {
 public:
  std::string name() const override { return "emulated"; }
  std::string description() const override { return "kernels of the CUDA backend, run on the host"; }
  Allocator& memory(Context&) override { return arena_; }
  // As a CUDA graph: fixed addresses, in memory that is handed out again while it is being recorded.
  std::unique_ptr<Recording> record(Context& c, FunctionRef<void()> work) override;

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
  emulator::Arena arena_;
};

}  // namespace gift::testing
