#include "train/environment.h"

#include "core/backend.h"
#include "core/error.h"
#include "core/json.h"
#include "train/version.h"

namespace gift {

nlohmann::json plan_of(Engine& engine) {
  nlohmann::json out = {{"version", version()}, {"backend", engine.backend().description()}};
  if (const std::vector<std::string> choices = engine.backend().choices(); !choices.empty()) out["choices"] = choices;
  return out;
}

void check_plan(const nlohmann::json& then, Engine& engine, bool allowed, const std::filesystem::path& folder) {
  nlohmann::json before = then, now = plan_of(engine);
  before.erase("choices");
  now.erase("choices");
  if (before == now) {
    if (const auto choices = then.find("choices"); choices != then.end())
      engine.backend().pin_choices(json_list<std::string>(*choices));
  } else if (!allowed) {
    fail<ConfigError>("resume", folder.string(), ": was computed by ", before.dump(), ", here it would be ", now.dump(),
                      "; the numbers would differ in their last bits. --allow-plan-change goes on all the same");
  }
}

nlohmann::json environment_of(Engine& engine) {
  nlohmann::json out = plan_of(engine);
  out["threads"] = engine.pool().size();
  out["build"] = build_description();
  return out;
}

}  // namespace gift
