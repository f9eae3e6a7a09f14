#include "optim/sgd.h"

#include "optim/flat_optimizer.h"

namespace gift {

std::unique_ptr<Optimizer> make_sgd(Context& c, const OptimizerConfig& config, ParameterStore& store) {
  if (config.nesterov && config.momentum == 0)
    fail<ConfigError>("sgd", "nesterov with momentum 0, expected a momentum");
  OptimizerOptions o;
  o.kind = OptimizerKind::sgd;
  o.momentum = config.momentum;
  o.nesterov = config.nesterov;
  std::string description =
      text("sgd(momentum=", o.momentum, o.nesterov ? ", nesterov" : "", ", ", describe_ranges(config), ")");
  return std::make_unique<FlatOptimizer>(c, o, o.momentum == 0 ? 0 : 1, config, std::move(description), store);
}

}  // namespace gift
