#include "core/backends/cuda/cudnn/conv_plans.h"

#include <algorithm>
#include <limits>

#include "core/error.h"

namespace gift::cuda {
bool ConvPlans::knows(const ConvProblem& problem) const {
  std::lock_guard lock(mutex_);
  return plans_.contains(problem.str());
}

const ConvPlan* ConvPlans::get(const ConvProblem& problem, Measure measure) {
  const std::string key = problem.str();
  std::lock_guard lock(mutex_);
  if (const auto at = plans_.find(key); at != plans_.end()) return at->second.get();
  Slot slot;
  if (!made(problem, key, slot)) slot = measured(problem, key, measure);
  choices_.used(key, slot ? slot->choice() : EngineChoice{EngineChoice::apart, {}});
  return plans_.emplace(key, std::move(slot)).first->second.get();
}

// The plan of a choice that is known already.
bool ConvPlans::made(const ConvProblem& problem, const std::string& key, Slot& slot) {
  const auto found = choices_.find(key);
  if (!found) return false;
  if (found->choice.engine == EngineChoice::apart && problem.fused()) return true;
  std::string reason = "an unfused convolution cannot be computed apart";
  if (found->choice.engine != EngineChoice::apart) {
    auto graph = std::make_shared<const ConvGraph>(*api_, device_, problem);
    if (auto plan = ConvPlan::make(std::move(graph), device_, found->choice, true, reason)) {
      slot = std::make_unique<const ConvPlan>(std::move(*plan));
      return true;
    }
  }
  if (found->pinned)
    fail<DeviceError>("conv2d", "the plan of the run that is resumed cannot be used here: ", key, ": ",
                      found->choice.str(), ": ", reason, " (cuDNN ", api_->version_text(), ')');
  choices_.drop(key, found->choice, reason);
  return false;
}

std::vector<ConvPlan> ConvPlans::candidates(const ConvProblem& problem, size_t most) const {
  const auto graph = std::make_shared<const ConvGraph>(*api_, device_, problem);
  std::vector<ConvPlan> all;
  const bool winograd = problem.algorithm == ConvAlgorithm::winograd;
  const std::vector<EngineChoice> proposed = proposed_choices(*graph, device_);
  for (const bool compile : {false, true}) {
    if (compile && (problem.fused() || !all.empty())) break;  // the last resort
    for (const EngineChoice& choice : proposed) {
      std::string reason;
      if (auto plan = ConvPlan::make(graph, device_, choice, compile, reason)) all.push_back(std::move(*plan));
      if (all.size() == most && !winograd) break;
    }
  }
  if (winograd && std::any_of(all.begin(), all.end(), [](const ConvPlan& p) { return p.notes().winograd(); }))
    std::erase_if(all, [](const ConvPlan& p) { return !p.notes().winograd(); });
  while (all.size() > most) all.pop_back();
  return all;
}

ConvPlans::Slot ConvPlans::measured(const ConvProblem& problem, const std::string& key, Measure measure) {
  std::vector<ConvPlan> plans = candidates(problem);
  const ConvPlan* best = nullptr;
  double least = std::numeric_limits<double>::infinity();
  std::string refused;
  const auto try_one = [&](const ConvPlan* plan) {
    try {
      const double seconds = measure(plan);
      if (seconds < least) {
        least = seconds;
        best = plan;
      }
    } catch (const DeviceError& e) {
      refused = e.what();
    }
  };
  for (const ConvPlan& plan : plans) try_one(&plan);
  if (problem.fused()) try_one(nullptr);
  if (least == std::numeric_limits<double>::infinity())
    fail<DeviceError>("conv2d", "cuDNN ", api_->version_text(), " has no deterministic plan for ", key,
                      refused.empty() ? "" : ": ", refused);
  const EngineChoice mine = best ? best->choice() : EngineChoice{EngineChoice::apart, {}};
  if (choices_.put(key, mine) != mine) {  // another device was first
    Slot slot;
    if (!made(problem, key, slot))
      fail<DeviceError>("conv2d", "the plan that another GPU of this kind chose cannot be used here: ", key);
    return slot;
  }
  return best ? std::make_unique<const ConvPlan>(std::move(plans[static_cast<size_t>(best - plans.data())])) : nullptr;
}

}  // namespace gift::cuda
