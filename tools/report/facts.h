#pragma once

#include <string>

#include "core/json.h"

namespace gift::report {

// An object as a two-column table: nested objects as "outer inner", underscores as spaces, short lists on one line;
// null and empty values are left out.
std::string facts_table(const nlohmann::json& object);

}  // namespace gift::report
