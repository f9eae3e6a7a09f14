#include "tools/unnamed_folder.h"

#include <cctype>

namespace gift {

std::filesystem::path unnamed_folder(const std::string& name) {
  std::string base;
  for (const char ch : name) {
    const bool kept = (ch & 0x80) != 0 || std::isalnum(static_cast<unsigned char>(ch)) || ch == '.' || ch == '_';
    base += kept ? ch : '-';
  }
  const std::filesystem::path runs = "runs";
  std::filesystem::path path = runs / base;
  for (int i = 2; std::filesystem::exists(path / "config.json"); ++i) path = runs / (base + "-" + std::to_string(i));
  return path;
}

std::string short_set_name(const std::string& train) {
  const std::filesystem::path path = std::filesystem::path(train).lexically_normal();
  const std::string name = (path.has_filename() ? path : path.parent_path()).filename().stem().string();
  return name.empty() || name == "." || name == ".." ? "set" : name;
}

}  // namespace gift
