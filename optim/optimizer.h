#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/backend.h"
#include "core/parameter_store.h"

namespace gift {

// Settings of an update rule, with the paper's defaults (Table 11: AdamW; betas and eps are torch's).
struct OptimizerConfig {
  std::string name = "adamw";  // sgd, adam, adamw
  double weight_decay = 1e-4;
  double beta1 = 0.9, beta2 = 0.999, eps = 1e-8;
  double momentum = 0;
  bool nesterov = false;
  bool decay_only_matrices = false;  // weight decay on entries of more than one dimension only (RDED)
};

// Updates a flat store in one pass: learning rate and step number come from Context::step, which the caller advances.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  virtual void step(Context& c, ParameterStore& store) = 0;
};

// Allocates the moments in the store. ConfigError for unknown names (with a suggestion) and values out of range.
std::unique_ptr<Optimizer> make_optimizer(Context& c, const OptimizerConfig& config, ParameterStore& store);

}  // namespace gift
