#pragma once

#include <filesystem>
#include <string>

#include "core/json.h"

namespace gift {

// A folder keeps the settings of its run, so that it is resumed with these alone.

// The first setting of `here` that is another one `there`: "epochs = 300, this command 100"; empty where none is.
std::string first_difference(const nlohmann::json& there, const nlohmann::json& here);

// ConfigError of `what` ("run folder"): its folder holds a run, and this one was not to be resumed.
[[noreturn]] void refuse_second_run(const char* what, const std::filesystem::path& folder);

}  // namespace gift
