#include "models/key_names.h"

#include <charconv>

namespace gift {
namespace {

// Splits "prefix.number.entry" where the entry has no further dot; false for anything else.
bool split(std::string_view key, std::string_view prefix, int& number, std::string_view& entry) {
  if (!key.starts_with(prefix)) return false;
  key.remove_prefix(prefix.size());
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
  if (error != std::errc() || end == key.data() + key.size() || *end != '.') return false;
  entry = key.substr(static_cast<size_t>(end - key.data()) + 1);
  return number >= 0 && !entry.empty() && entry.find('.') == std::string_view::npos;
}

std::string join(std::string_view prefix, int number, std::string_view entry) {
  return std::string(prefix) + std::to_string(number) + "." + std::string(entry);
}

}  // namespace

std::string canonical_key(std::string_view key) {
  if (key.starts_with("module.")) key.remove_prefix(7);
  int number = 0;
  std::string_view entry;
  if (split(key, "features.", number, entry) && number % 4 < 2)
    return join(number % 4 == 0 ? "layers.conv." : "layers.norm.", number / 4, entry);
  return std::string(key);
}

std::string published_key(std::string_view canonical, KeyNaming naming) {
  int number = 0;
  std::string_view entry;
  if (naming == KeyNaming::features) {
    if (split(canonical, "layers.conv.", number, entry)) return join("features.", 4 * number, entry);
    if (split(canonical, "layers.norm.", number, entry)) return join("features.", 4 * number + 1, entry);
  }
  return std::string(canonical);
}

}  // namespace gift
