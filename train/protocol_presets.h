#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "train/config.h"

namespace gift {

// A protocol is a table of settings (docs/protocols.md). "gift" is the paper's; "rded", "sre2l" and "datm" are those by
// which these methods' own code validates.

// Makes `name` the config's protocol: every setting that some protocol decides gets this one's value, the others stay.
// Apply before what the user gives. ConfigError for an unknown name, with a suggestion.
void apply_protocol(Config& config, std::string_view name);

struct SetSize {
  int64_t images = 1, classes = 1;
  double learning_rate = 0;  // that came with the set; 0: none
};

// Fills in what is still by default: numbers that depend on the optimizer, the model, the data set or the size of the
// training set. Leaves what has a value.
void resolve_protocol(Config& config, SetSize size);

// Fills in the settings of augmentation that are still by default.
void resolve_augmentation(Config& config);

std::vector<std::string> known_protocols();

}  // namespace gift
