#include "train/environment.h"

#include "core/backend.h"
#include "core/error.h"
#include "train/version.h"

namespace gift {

nlohmann::json plan_of(Engine& engine) { return {{"version", version()}, {"backend", engine.backend().description()}}; }

void check_plan(const nlohmann::json& then, Engine& engine, bool allowed, const std::filesystem::path& folder) {
  const nlohmann::json now = plan_of(engine);
  if (then != now && !allowed)
    fail<ConfigError>("resume", folder.string(), ": was computed by ", then.dump(), ", here it would be ", now.dump(),
                      "; the numbers would differ in their last bits. --allow-plan-change goes on all the same");
}

nlohmann::json environment_of(Engine& engine) {
  nlohmann::json out = plan_of(engine);
  out["threads"] = engine.pool().size();
  out["build"] = build_description();
  return out;
}

}  // namespace gift
