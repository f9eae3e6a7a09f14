#include "train/kept_settings.h"

#include "core/error.h"

namespace gift {

std::string first_difference(const nlohmann::json& there, const nlohmann::json& here) {
  for (const auto& [key, value] : here.items()) {
    const nlohmann::json old = there.contains(key) ? there[key] : nlohmann::json(nullptr);
    if (old != value) return text(key, " = ", old.dump(), ", this command ", value.dump());
  }
  return "";
}

void refuse_second_run(const char* what, const std::filesystem::path& folder) {
  fail<ConfigError>(what, folder.string(), ": holds a run already; continue it with --resume, or give another --out");
}

}  // namespace gift
