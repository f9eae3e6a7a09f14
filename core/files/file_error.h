#pragma once

#include <filesystem>
#include <string_view>

namespace gift {

// Throws FileError "[where] PATH: what: cause", the cause (and what usually lies behind it) read from an errno value.
[[noreturn]] void fail_file(std::string_view where, const std::filesystem::path& path, std::string_view what,
                            int error);

}  // namespace gift
