#include "train/continual/result.h"

#include <doctest/doctest.h>

#include "tools/report/continual_page.h"

using namespace gift;

namespace {

StageStudent student(double top1) {
  StageStudent s;
  s.last_top1 = top1;
  return s;
}

// Four classes in 1 and 2 steps, two orders, two losses; the second loss diverged once.
ContinualResult made() {
  ContinualResult r;
  r.config.seed = 5;
  r.config.seeds = 2;
  r.config.model = "a<b";
  r.steps = {2, 1};
  r.losses = {"ce", "gift"};
  r.class_names = {"a", "b", "c", "d"};
  r.teacher_knows_all = true;
  r.stages = {{5, 2, 20, 8, 10, {student(60), student(80)}},
              {5, 4, 40, 16, 10, {student(30), student(50)}},
              {6, 2, 20, 8, 10, {student(70), student(90)}},
              {6, 4, 40, 16, 10, {student(40), student(0)}}};
  r.stages[3].students[1].diverged_at = 3;
  return r;
}

}  // namespace

TEST_CASE("series hold the accuracy after each step and its mean over the steps") {
  const std::vector<ContinualSeries> all = series_of(made());
  REQUIRE(all.size() == 4);
  CHECK(all[0].steps == 2);
  CHECK(all[0].loss == "ce");
  CHECK(all[0].classes == std::vector<int>{2, 4});
  CHECK(all[0].top1 == std::vector<std::vector<double>>{{60, 70}, {30, 40}});
  CHECK(all[0].average == std::vector<double>{45, 55});
  CHECK(all[2].steps == 1);
  CHECK(all[2].average == std::vector<double>{30, 40});
}

TEST_CASE("a network that diverged counts in no mean, and its order has no average") {
  const ContinualSeries gift = series_of(made())[1];
  CHECK(gift.top1 == std::vector<std::vector<double>>{{80, 90}, {50}});
  CHECK(gift.average == std::vector<double>{65});
  CHECK(gift.diverged_or_failed == std::vector<uint64_t>{6});
  ContinualResult failed = made();
  failed.stages[0].students[0].failure = "out of memory";
  CHECK(series_of(failed)[0].average == std::vector<double>{55});
}

TEST_CASE("an order that has not ended has no average yet") {
  ContinualResult r = made();
  r.stages.resize(3);
  CHECK(series_of(r)[0].top1 == std::vector<std::vector<double>>{{60, 70}, {30}});
  CHECK(series_of(r)[0].average == std::vector<double>{45});
}

TEST_CASE("result.json tells orders, series and stages, and stages read back") {
  const ContinualResult r = made();
  const nlohmann::json j = to_json(r);
  CHECK(j.at("orders").at(1).at("seed") == 6);
  CHECK(j.at("orders").at(0).at("classes").size() == 4);
  CHECK(j.at("series").at(0).at("after_step").at(1).at("mean") == 35);
  CHECK(j.at("series").at(0).at("average_incremental").at("n") == 2);
  CHECK(j.at("series").at(1).at("average_incremental").at("std_sample").is_null());
  CHECK(j.at("teacher_knows_all") == true);
  for (const StageResult& stage : r.stages)
    CHECK(to_json(stage_from_json(nlohmann::json::parse(to_json(stage).dump()))) == to_json(stage));
  CHECK_THROWS(stage_from_json(nlohmann::json::object()));
}

TEST_CASE("tables and page show the numbers and say what must be known") {
  const ContinualResult r = made();
  const report::Table table = report::continual_table(r, 2);
  CHECK(table.head == std::vector<std::string>{"loss", "average", "average − first loss", "2 classes", "4 classes"});
  CHECK(table.rows[0] == std::vector<std::string>{"ce", "50.00 ± 5.00", "", "65.00 ± 5.00", "35.00 ± 5.00"});
  CHECK(table.rows[1][2] == "–");  // one order of two does not count: nothing to pair
  const std::string page = report::continual_page(r, "gift continual --out 'x<y'");
  CHECK(page.find("<svg") != std::string::npos);
  CHECK(page.find("a&lt;b") != std::string::npos);
  CHECK(page.find("x&lt;y") != std::string::npos);
  CHECK(page.find("classes that have not arrived yet") != std::string::npos);
  CHECK(page.find("diverged or failed") != std::string::npos);
  CHECK(report::continual_numbers(r).rows.size() == 10);
  ContinualResult without = made();
  without.teacher_knows_all = false;
  CHECK(report::continual_page(without, "").find("not arrived") == std::string::npos);
}

TEST_CASE("differences are paired by class order") {
  ContinualResult r = made();
  r.stages[3].students[1] = student(61);
  const report::Table table = report::continual_table(r, 1);
  CHECK(table.rows[1][2].starts_with("+20.50 ["));
}
