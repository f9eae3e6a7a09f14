#include "train/shared_settings.h"

#include <algorithm>
#include <array>

namespace gift {
namespace {

constexpr std::array<std::string_view, 3> architecture_settings{"model", "norm", "width"};
constexpr std::array<std::string_view, 14> student_settings{
    "loss",     "optimizer", "learning_rate",       "weight_decay",  "beta1",    "beta2",      "eps",
    "momentum", "nesterov",  "decay_only_matrices", "reset_moments", "schedule", "milestones", "lr_gamma"};

template <size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string key(const Config& config, SettingScope most) {
  nlohmann::json out = nlohmann::json::object();
  visit_settings(config, [&](const char* name, const auto& value, const char*) {
    if (scope_of(name) <= most) out[name] = value;
  });
  return out.dump();
}

}  // namespace

SettingScope scope_of(std::string_view setting) {
  if (setting == "seed" || setting == "seeds") return SettingScope::seed;
  if (contains(student_settings, setting)) return SettingScope::student;
  if (contains(architecture_settings, setting)) return SettingScope::architecture;
  return SettingScope::batches;
}

std::string batches_key(const Config& config) { return key(config, SettingScope::batches); }
std::string architecture_key(const Config& config) { return key(config, SettingScope::architecture); }
std::string student_key(const Config& config) { return key(config, SettingScope::student); }

}  // namespace gift
