#pragma once

#include <string>

#include "data/collection/collection.h"

namespace gift {

// "train" or "test" of --split; ConfigError with a suggestion for others.
Split split_of(const std::string& name);

}  // namespace gift
