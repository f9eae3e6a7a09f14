#pragma once

#include "core/backends/cuda/cudnn/conv_plans.h"
#include "core/backends/cuda/cudnn/handles.h"

namespace gift::cuda {

// The convolutions of one GPU by cuDNN: each problem is planned and measured when it is first met, then runs by the
// same plan on every lane. Thread safe.
class Convolver {
 public:
  // For the current device, named as the driver does, with choices of its own or those of another device of the kind.
  // DeviceError where cuDNN cannot be used.
  Convolver(const std::string& gpu, std::shared_ptr<ConvChoices> choices);

  // Starts it on the lane of the context; workspace comes from the context's memory.
  void run(Context& c, const ConvProblem& problem, const ConvPointers& at);

  std::string description() const { return "cuDNN " + api_->version_text(); }
  const std::shared_ptr<ConvChoices>& choices() const { return choices_; }

 private:
  void start(Context& c, const ConvPlan& plan, const ConvPointers& at);
  void start_apart(Context& c, const ConvProblem& problem, const ConvPointers& at);

  std::shared_ptr<const CudnnApi> api_;
  CudnnHandle planner_;
  CudnnHandles handles_;
  std::shared_ptr<ConvChoices> choices_;
  ConvPlans plans_;
};

}  // namespace gift::cuda
