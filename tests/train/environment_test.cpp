#include "train/environment.h"

#include <doctest/doctest.h>

#include "core/error.h"

using namespace gift;

TEST_CASE("a run goes on under its own plan, under another one only where that is allowed") {
  Engine engine({.threads = 1, .backend = BackendKind::reference});
  nlohmann::json plan = plan_of(engine);
  CHECK_NOTHROW(check_plan(plan, engine, false, "folder"));
  plan["backend"] = "another machine";
  CHECK_THROWS_WITH_AS(check_plan(plan, engine, false, "folder"), doctest::Contains("another machine"), ConfigError);
  CHECK_NOTHROW(check_plan(plan, engine, true, "folder"));
}

TEST_CASE("choices made by measuring are no part of what must be equal") {
  Engine engine({.threads = 1, .backend = BackendKind::reference});
  nlohmann::json plan = plan_of(engine);
  CHECK_FALSE(plan.contains("choices"));
  plan["choices"] = {"forward 1x2x3x4: engine 7"};
  CHECK_NOTHROW(check_plan(plan, engine, false, "folder"));
  plan["version"] = "0";
  CHECK_THROWS_AS(check_plan(plan, engine, false, "folder"), ConfigError);
}
