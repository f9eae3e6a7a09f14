#include "optim/adam.h"

#include "optim/flat_optimizer.h"

namespace gift {
namespace {

std::unique_ptr<Optimizer> make(Context& c, OptimizerKind kind, const OptimizerConfig& config, ParameterStore& store) {
  OptimizerOptions o;
  o.kind = kind;
  o.beta1 = config.beta1;
  o.beta2 = config.beta2;
  o.eps = config.eps;
  std::string description =
      text(config.name, "(betas=", o.beta1, " ", o.beta2, ", eps=", o.eps, ", ", describe_ranges(config), ")");
  return std::make_unique<FlatOptimizer>(c, o, 2, config, std::move(description), store);
}

}  // namespace

std::unique_ptr<Optimizer> make_adam(Context& c, const OptimizerConfig& config, ParameterStore& store) {
  return make(c, OptimizerKind::adam, config, store);
}
std::unique_ptr<Optimizer> make_adamw(Context& c, const OptimizerConfig& config, ParameterStore& store) {
  return make(c, OptimizerKind::adamw, config, store);
}

}  // namespace gift
