#pragma once

#include "optim/optimizer.h"

namespace gift {

// Adam and AdamW as torch.optim has them: m and v are the running means of g and g^2, t counts from 1,
//   p -= rate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps)
// adam adds weight_decay p to the gradient (L2); adamw shrinks p by 1 - rate weight_decay first (Loshchilov, Hutter
// 2019). Two moments: first, second.
std::unique_ptr<Optimizer> make_adam(Context& c, const OptimizerConfig& config, ParameterStore& store);
std::unique_ptr<Optimizer> make_adamw(Context& c, const OptimizerConfig& config, ParameterStore& store);

}  // namespace gift
