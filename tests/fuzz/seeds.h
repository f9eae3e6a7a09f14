#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gift::fuzz {

// Sound inputs of a target, up to 20,000 bytes each: golden files of its format, and texts.
std::vector<std::string> seeds(std::string_view target);

// Inputs that once were findings: tests/fuzz/regressions/TARGET/*.
std::vector<std::string> regressions(std::string_view target);

}  // namespace gift::fuzz
