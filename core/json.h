#pragma once

#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/error.h"
#include "core/files/printable.h"

namespace gift {

// Whether a number is whole and between the two; true for what is no number.
bool holds_integer(const nlohmann::json& json, double least, uint64_t most);

// Parses text that may come from anyone. FormatError "[json] SOURCE: byte N: ..." for syntax errors, nesting deeper
// than 64, and keys that occur twice in one object.
nlohmann::json parse_json(std::string_view json, std::string_view source);

// A whole file; FileError when it cannot be read.
nlohmann::json read_json(const std::filesystem::path& path);

// json.get<T>(), but a number that an integral T cannot hold, or that has a fraction, is a FormatError instead of
// another number. Throws the JSON library's exception for other kinds of values.
template <class T>
T json_value(const nlohmann::json& json) {
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    if (!holds_integer(json, static_cast<double>(std::numeric_limits<T>::min()), std::numeric_limits<T>::max()))
      fail<FormatError>("json", "the number ", printable(json.dump()), " is no integer of ", 8 * sizeof(T), " bits");
  }
  return json.get<T>();
}
template <class T>
std::vector<T> json_list(const nlohmann::json& json) {
  if (!json.is_array()) return json.get<std::vector<T>>();
  std::vector<T> out;
  for (const auto& item : json) out.push_back(json_value<T>(item));
  return out;
}

// JSON has no other numbers: what is not finite becomes null.
nlohmann::json finite_json(double value);

// The human part of a message of the JSON library: no codes, no untrusted bytes, of bounded length.
std::string json_fault(std::string_view message);

}  // namespace gift
