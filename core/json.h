#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace gift {

// Parses text that may come from anyone. FormatError "[json] SOURCE: byte N: ..." for syntax errors, nesting deeper
// than 64, and keys that occur twice in one object.
nlohmann::json parse_json(std::string_view json, std::string_view source);

// A whole file; FileError when it cannot be read.
nlohmann::json read_json(const std::filesystem::path& path);

// The human part of a message of the JSON library: no codes, no untrusted bytes, of bounded length.
std::string json_fault(std::string_view message);

}  // namespace gift
