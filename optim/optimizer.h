#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/backend.h"
#include "core/parameter_store.h"

namespace gift {

// A factor on the learning rate of all parameters whose name starts with `prefix`.
struct RateGroup {
  std::string prefix;
  double factor = 1;  // >= 0; 0 freezes
};

// Settings of an update rule, with the paper's defaults (Table 11: AdamW; betas and eps are torch's).
struct OptimizerConfig {
  std::string name = "adamw";  // sgd, adam, adamw
  double weight_decay = 1e-4;
  double beta1 = 0.9, beta2 = 0.999, eps = 1e-8;  // adam, adamw
  double momentum = 0;                            // sgd
  bool nesterov = false;                          // sgd with momentum
  bool decay_only_matrices = false;               // weight decay on entries of more than one dimension only (RDED)
  std::vector<RateGroup> groups;                  // the last that fits counts
};

// Updates a flat store in one pass: learning rate and step number come from Context::step, which the caller advances.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  virtual void step(Context& c, ParameterStore& store) = 0;
  // The same rule for copy `copy` of a stacked store of such networks, whose moments must have been allocated: it
  // leaves the other copies alone.
  virtual std::unique_ptr<Optimizer> for_copy(const ParameterStore& stacked, int64_t copy) const = 0;
  virtual std::string description() const = 0;  // with all settings: "adamw(betas=0.9 0.999, eps=1e-08, ...)"
};

// Allocates the moments in the store. ConfigError for unknown names (with a suggestion), values out of range and groups
// that fit no parameter.
std::unique_ptr<Optimizer> make_optimizer(Context& c, const OptimizerConfig& config, ParameterStore& store);

std::vector<std::string> known_optimizers();

}  // namespace gift
