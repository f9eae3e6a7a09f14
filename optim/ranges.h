#pragma once

#include <vector>

#include "optim/optimizer.h"

namespace gift {

// The flat store cut into ranges of one weight decay and one factor on the learning rate, in order and without gaps:
// the padding between entries belongs to the range before it (it holds zeros, and all rules keep it so).
// ConfigError for a group that fits no parameter.
std::vector<OptimizerRange> optimizer_ranges(const OptimizerConfig& config, const ParameterStore& store);
// What belongs to one copy in a stacked store: a range an entry, with gaps. ShapeError where there is no such copy.
std::vector<OptimizerRange> optimizer_ranges(const OptimizerConfig& config, const ParameterStore& stacked,
                                             int64_t copy);

}  // namespace gift
