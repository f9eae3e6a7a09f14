#pragma once

#include "core/backends/cuda/blas/matmul_plans.h"
#include "core/backends/cuda/cudnn/convolver.h"
#include "core/backends/cuda/kernel_backend/kernel_backend.h"
#include "core/backends/cuda/runtime/lanes.h"
#include "core/backends/cuda/runtime/pinned_buffer.h"

namespace gift::cuda {

// One GPU: its lanes and memory, our kernels, and cuDNN and cuBLASLt for convolutions and matrix products.
class CudaBackend final : public KernelBackend {
 public:
  // With the choices of `like`, a device of the same name, where there is one. DeviceError where the device, cuDNN or
  // cuBLASLt cannot be used.
  explicit CudaBackend(int device, const CudaBackend* like = nullptr)
      : lanes_(device),
        convolver_(lanes_.device_name(), like ? like->convolver_.choices() : nullptr),
        matmuls_(open_cublaslt()) {}
  ~CudaBackend() override {
    lanes_.make_current();
    forget_packed_weights();
  }

  std::string name() const override { return "cuda"; }
  std::string description() const override;

  std::string device_name() const { return lanes_.device_name(); }
  Allocator& memory(Context& c) override { return lanes_.memory(c.lane); }
  std::unique_ptr<SendBuffer> send_buffer(Context& c, size_t bytes) override {
    return std::make_unique<PinnedBuffer>(lanes_, c.lane, bytes);
  }
  int take_lane() override { return lanes_.take(); }
  void give_lane(int lane) override { lanes_.give(lane); }
  void order(Context& first, Context& then) override { lanes_.order(first.lane, then.lane); }
  void wait(Context& c) override { lanes_.wait(c.lane); }
  std::unique_ptr<Recording> record(Context& c, FunctionRef<void()> work) override;
  StreamHandle stream(const Context& c) const override { return lanes_.stream(c.lane); }
  std::vector<std::string> choices() const override { return convolver_.choices()->lines(); }
  void pin_choices(const std::vector<std::string>& lines) override { convolver_.choices()->pin(lines); }

 protected:
  void convolve(Context& c, const ConvProblem& problem, const ConvPointers& at) override;
  void multiply(Context& c, const MatmulProblem& problem, const MatmulPointers& at) override;

 private:
  mutable Lanes lanes_;
  Convolver convolver_;
  MatmulPlans matmuls_;
};

}  // namespace gift::cuda
