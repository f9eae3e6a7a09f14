#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/backends/cuda/cudnn/choices.h"
#include "core/backends/cuda/cudnn/conv_plan.h"
#include "core/parallel/function_ref.h"

namespace gift::cuda {

// The plans of all problems met on one device. A problem met for the first time takes the plan that a resumed run, an
// earlier run (from disk), or else a measurement of the deterministic candidates says. Thread safe; a plan once given
// stays as long as this lives.
class ConvPlans {
 public:
  // Seconds of one run of a plan on the real buffers; null: of the convolution and its epilogue apart. DeviceError
  // where it cannot run: it is then no candidate.
  using Measure = FunctionRef<double(const ConvPlan*)>;

  ConvPlans(std::shared_ptr<const CudnnApi> api, CudnnDevice device, ConvChoices& choices)
      : api_(std::move(api)), device_(device), choices_(choices) {}

  // Null for a fused problem that is better computed apart. DeviceError where no plan fits, and where a pinned one
  // cannot be made.
  const ConvPlan* get(const ConvProblem& problem, Measure measure);
  bool knows(const ConvProblem& problem) const;  // whether get() would measure nothing

  // The plans that may compute a problem, best guess first, at most `most`: only those by Winograd
  // where the problem asks for it and there are some; none that would have to be compiled, unless there is no other
  // way.
  std::vector<ConvPlan> candidates(const ConvProblem& problem, size_t most = most_candidates) const;

  static constexpr size_t most_candidates = 12;

 private:
  using Slot = std::unique_ptr<const ConvPlan>;  // null: apart
  bool made(const ConvProblem& problem, const std::string& key, Slot& slot);
  Slot measured(const ConvProblem& problem, const std::string& key, Measure measure);

  std::shared_ptr<const CudnnApi> api_;
  CudnnDevice device_;
  ConvChoices& choices_;
  mutable std::recursive_mutex mutex_;  // measuring a fused problem apart asks for the plain one
  std::map<std::string, Slot> plans_;
};

}  // namespace gift::cuda
