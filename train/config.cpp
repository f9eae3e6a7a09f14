#include "train/config.h"

#include <algorithm>

#include "core/error.h"
#include "core/files/printable.h"
#include "core/suggest.h"
#include "train/protocol_presets.h"

namespace gift {

namespace {

template <class T>
void assign(T& value, const nlohmann::json& json) {
  value = json_value<T>(json);
}
template <class T>
void assign(std::vector<T>& values, const nlohmann::json& json) {
  values = json_list<T>(json);
}

}  // namespace

nlohmann::json to_json(const Config& config) {
  nlohmann::json out = nlohmann::json::object();
  visit_settings(config, [&](const char* name, const auto& value, const char*) { out[name] = value; });
  return out;
}

void overlay(Config& config, const nlohmann::json& json, const std::string& where) {
  if (!json.is_object()) fail<ConfigError>("config", where, ": not a JSON object");
  std::vector<std::string_view> names;
  visit_settings(config, [&](const char* name, auto& value, const char*) {
    names.emplace_back(name);
    const auto found = json.find(name);
    if (found == json.end()) return;
    try {
      assign(value, *found);
    } catch (const FormatError&) {
      fail<ConfigError>("config", where, ": '", name, "' is ", printable(found->dump()),
                        ", whole numbers within reason were expected");
    } catch (const nlohmann::json::exception&) {
      fail<ConfigError>("config", where, ": '", name, "' is ", printable(found->dump()), ", a ", found->type_name(),
                        ", which is not the type of this setting");
    }
  });
  for (const auto& [key, value] : json.items())
    if (std::find(names.begin(), names.end(), key) == names.end())
      fail<ConfigError>("config", where, ": unknown setting ", printable(key), suggest(key, names));
}

Config config_from_json(const nlohmann::json& json, const std::string& where) {
  Config config;
  if (json.is_object() && json.contains("protocol") && json["protocol"].is_string())
    apply_protocol(config, json["protocol"].get<std::string>());
  overlay(config, json, where);
  return config;
}

}  // namespace gift
