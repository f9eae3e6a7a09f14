#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace gift {

// A name from an untrusted file as a message may show it, in quotes: control characters, text-direction marks and bytes
// that are not UTF-8 are escaped, and more than `limit` characters are cut.
std::string printable(std::string_view name, size_t limit = 80);

// The same of a path, which may be longer: at most 400 characters.
std::string printable_path(const std::filesystem::path& path);

// Strict UTF-8: no overlong forms, surrogates or values above U+10FFFF.
bool is_utf8(std::string_view bytes);

}  // namespace gift
