#pragma once

#include <string>

#include "core/json.h"

namespace gift::report {

// Our numbers beside the paper's, from the "reproduction" of a result.json (train/reproduce/reproduction.h), with notes
// and what is missing; nothing for results without one.
std::string reproduction_section(const nlohmann::json& result);

}  // namespace gift::report
