#pragma once

#include "data/augment/options.h"
#include "optim/optimizer.h"
#include "train/config.h"
#include "train/protocol_presets.h"
#include "train/sets.h"

namespace gift {

// From what a user gives to values for every setting.

// Fills in what is still open once the sets are known; a learning rate that came with the loss becomes the config's.
void resolve(Config& config, const InputPlan& input, SetSize size);

// ConfigError, naming the flag, for numbers and words that make no sense in a resolved config.
void check_settings(const Config& config);

// Parts of a resolved config as their users want them.
AugmentOptions augment_of(const Config& config);
OptimizerConfig optimizer_of(const Config& config);

}  // namespace gift
