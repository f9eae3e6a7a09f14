#pragma once

#include <filesystem>
#include <string>

namespace gift {

// A folder for a run that nobody named: runs/NAME, with a number where that is taken. What is no letter, digit, dot,
// dash or underscore in `name` becomes a dash.
std::filesystem::path unnamed_folder(const std::string& name);

// The last part of a set's path without its ending, for such names: "a/rded.tar/" is "rded".
std::string short_set_name(const std::string& train);

}  // namespace gift
