#pragma once

#include "core/autograd/tape.h"

namespace gift {

// x / (1 - p) with each element kept with probability 1 - p, else 0. Draws come from the step state's seed and step;
// `call` tells the uses of one step apart, so every layer needs its own number. p in [0, 1); Error without a step
// state.
Tensor dropout(Context& c, const Tensor& x, double p, uint32_t call);

// The same for whole samples (rows of axis 0).
Tensor stochastic_depth(Context& c, const Tensor& x, double p, uint32_t call);

}  // namespace gift
