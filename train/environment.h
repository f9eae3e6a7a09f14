#pragma once

#include <filesystem>

#include "core/engine.h"
#include "core/json.h"

namespace gift {

// What must be equal for a resumed run to end in the same bits: version, backend, instruction set. And "choices", where
// the backend made some by measuring so far: those a resumed run keeps to.
nlohmann::json plan_of(Engine& engine);

// ConfigError naming both plans when `then` is not today's, unless `allowed`. Pins the choices of `then` where it is.
void check_plan(const nlohmann::json& then, Engine& engine, bool allowed, const std::filesystem::path& folder);

// The plan, and what else a reader of a result wants to know of the machine.
nlohmann::json environment_of(Engine& engine);

}  // namespace gift
