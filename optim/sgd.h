#pragma once

#include "optim/optimizer.h"

namespace gift {

// Stochastic gradient descent as torch.optim.SGD without dampening: g += weight_decay p; with momentum v = momentum v +
// g (v starts as 0, so that the first v is the first g) and p -= rate v, or with Nesterov p -= rate (g + momentum v);
// without momentum p -= rate g. One moment with momentum, else none. ConfigError for Nesterov without momentum.
std::unique_ptr<Optimizer> make_sgd(Context& c, const OptimizerConfig& config, ParameterStore& store);

}  // namespace gift
