#pragma once

#include <string>

namespace gift {

std::string version();            // "0.1.0"
std::string build_description();  // compiler, build type and what was found at build time

}  // namespace gift
