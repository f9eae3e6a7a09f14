#include <doctest/doctest.h>

#include "optim/schedule.h"
#include "tests/support/optimizer_goldens.h"

using namespace gift;
using namespace gift::testing;

namespace {

void check_schedule(const GoldenCase& g) {
  const std::string kind = g.attrs.at("kind");
  ScheduleConfig config;
  config.name = kind == "rded_cosine" ? "rded" : kind;
  config.gamma = g.attrs.value("gamma", config.gamma);
  const int epochs = g.attrs.at("epochs");
  if (g.attrs.contains("milestones")) config.milestones = g.attrs["milestones"].get<std::vector<int>>();
  const Schedule schedule(config, g.attrs.at("base_lr"), epochs);
  std::vector<double> rates;
  for (int e = 0; e < epochs; ++e) rates.push_back(schedule.rate(e));
  CHECK(deviation(std::span<const double>(rates), g.output("lr"), g.tolerance("lr")) == "");
}

}  // namespace

TEST_CASE("optimizers and schedules match the golden values") {
  const GoldenFile file("optim.safetensors");
  REQUIRE(!file.cases.empty());
  Engine engine({.threads = 2});
  Context fast(engine), reference(engine, engine.reference());
  for (const GoldenCase& g : file.cases) {
    CAPTURE(g.name);
    if (g.op == "optimizer") {
      check_optimizer(reference, g);
      check_optimizer(fast, g);
    } else if (g.op == "lr_schedule") {
      check_schedule(g);
    } else {
      FAIL("unknown op ", g.op);
    }
  }
}
