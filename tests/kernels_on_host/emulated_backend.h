#pragma once

#include "core/backends/cuda/kernel_backend/kernel_backend.h"
#include "tests/kernels_on_host/arena.h"

namespace gift::testing {

// The kernels of the CUDA backend, run on the host. What a GPU leaves to libraries is the reference backend's, on
// copies. Outlives its contexts and tensors; one at a time.
class EmulatedBackend final : public cuda::KernelBackend {
 public:
  ~EmulatedBackend() override { forget_packed_weights(); }
  std::string name() const override { return "emulated"; }
  std::string description() const override { return "kernels of the CUDA backend, run on the host"; }
  Allocator& memory(Context&) override { return arena_; }
  // As a CUDA graph: fixed addresses, in memory that is handed out again while it is being recorded.
  std::unique_ptr<Recording> record(Context& c, FunctionRef<void()> work) override;

 protected:
  void convolve(Context& c, const cuda::ConvProblem& problem, const cuda::ConvPointers& at) override;
  void multiply(Context& c, const cuda::MatmulProblem& problem, const cuda::MatmulPointers& at) override;

 private:
  emulator::Arena arena_;
};

}  // namespace gift::testing
