#include <doctest/doctest.h>

#include "core/error.h"
#include "optim/schedule.h"

using namespace gift;

namespace {

ScheduleConfig named(const char* name) {
  ScheduleConfig config;
  config.name = name;
  return config;
}

}  // namespace

TEST_CASE("multistep falls at its milestones, twice where they coincide") {
  const Schedule paper({}, 1.0, 300);
  CHECK(paper.rate(199) == 1.0);
  CHECK(paper.rate(200) == doctest::Approx(0.2));
  CHECK(paper.rate(249) == doctest::Approx(0.2));
  CHECK(paper.rate(250) == doctest::Approx(0.04));
  CHECK(paper.description() == "multistep(milestones=200 250, gamma=0.2)");
  CHECK(Schedule({}, 1.0, 1).rate(0) == doctest::Approx(0.04));
  CHECK(Schedule({}, 1.0, 3).description() == "multistep(milestones=2 2, gamma=0.2)");
  ScheduleConfig own;
  own.milestones = {1, 3};
  own.gamma = 0.5;
  const Schedule schedule(own, 8.0, 5);
  CHECK(schedule.rate(0) == 8.0);
  CHECK(schedule.rate(1) == 4.0);
  CHECK(schedule.rate(4) == 2.0);
}

TEST_CASE("the other schedules") {
  CHECK(Schedule(named("constant"), 0.3, 10).rate(9) == 0.3);
  CHECK(Schedule(named("cosine"), 1, 10).rate(0) == 1.0);
  CHECK(Schedule(named("cosine"), 1, 10).rate(5) == doctest::Approx(0.5));
  CHECK(Schedule(named("rded"), 1, 10).rate(5) == doctest::Approx(0.8535533905932737));
  CHECK(Schedule(named("rded"), 1, 10).description() == "rded");
  CHECK(known_schedules().size() == 4);
}

TEST_CASE("schedules that make no sense are refused") {
  CHECK_THROWS_WITH_AS(Schedule(named("cosin"), 1, 10), "[schedule] unknown schedule 'cosin' (did you mean 'cosine'?)",
                       ConfigError);
  CHECK_THROWS_AS(Schedule({}, 1, 0), ConfigError);
  CHECK_THROWS_AS(Schedule({}, -1, 10), ConfigError);
  ScheduleConfig config;
  config.gamma = 0;
  CHECK_THROWS_AS(Schedule(config, 1, 10), ConfigError);
  config = {};
  config.milestones = {-1};
  CHECK_THROWS_AS(Schedule(config, 1, 10), ConfigError);
}
