#include "train/result.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace gift;

namespace {

RunResult example() {
  RunResult result;
  result.config.seeds = 3;
  result.config.epochs = 2;
  result.class_names = {"a", "b"};
  for (uint64_t seed = 0; seed < 3; ++seed) {
    SeedResult s;
    s.seed = seed;
    s.finished = true;
    s.curve = {{1, 0.5, 1e-3, 40.0, 90.0}, {2, 0.25, 1e-4, 50.0 + static_cast<double>(seed), 100.0}};
    s.last_top1 = 50.0 + static_cast<double>(seed);
    s.best_top1 = 52.0;
    s.best_epoch = 1;
    s.confusion = {1, 1, 0, 2};
    s.per_class = {50, 100};
    result.seeds.push_back(s);
  }
  return result;
}

}  // namespace

TEST_CASE("accuracies are summed up over the seeds that ended") {
  RunResult result = example();
  nlohmann::json json = to_json(result);
  CHECK(json["last"]["mean"] == 51.0);
  CHECK(json["last"]["std_sample"].get<double>() == doctest::Approx(1.0));
  CHECK(json["last"]["std_population"].get<double>() == doctest::Approx(std::sqrt(2.0 / 3)));
  CHECK(json["confusion"] == nlohmann::json::parse("[[3, 3], [0, 6]]"));
  CHECK(json["per_class"] == nlohmann::json::parse("[50.0, 100.0]"));
  CHECK(json["complete"] == true);
  result.seeds[2].diverged_at = 2;
  json = to_json(result);
  CHECK(json["last"]["n"] == 2);
  CHECK(json["last"]["mean"] == 50.5);
  CHECK(json["diverged"][0]["seed"] == 2);
  result.seeds.pop_back();
  CHECK(to_json(result)["complete"] == false);
}

TEST_CASE("one seed has no sample deviation") {
  RunResult result = example();
  result.seeds.resize(1);
  result.config.seeds = 1;
  CHECK(to_json(result)["last"]["std_sample"].is_null());
  CHECK(to_json(result)["last"]["std_population"] == 0.0);
}

TEST_CASE("a seed's progress survives the way through JSON, not-a-numbers included") {
  SeedResult s = example().seeds[1];
  s.curve.push_back({3, std::nan(""), 1e-5, {}, {}});
  s.partial_steps = 7;
  s.partial_sum = std::nan("");
  const SeedResult back = seed_result_from_json(nlohmann::json::parse(to_json(s).dump()));
  CHECK(back.curve.size() == 3);
  CHECK(std::isnan(back.curve[2].loss));
  CHECK_FALSE(back.curve[2].top1.has_value());
  CHECK(back.curve[1].top1 == s.curve[1].top1);
  CHECK(back.partial_steps == 7);
  CHECK(std::isnan(back.partial_sum));
  CHECK(back.confusion == s.confusion);
}

TEST_CASE("progress with numbers that cannot be is refused, and taken for no others") {
  const nlohmann::json good = to_json(example().seeds[1]);
  const auto with = [&](const char* place, const nlohmann::json& value) {
    nlohmann::json damaged = good;
    damaged[nlohmann::json::json_pointer(place)] = value;
    return damaged;
  };
  for (const char* place : {"/seed", "/diverged_at", "/best_epoch", "/curve/0/0", "/selected/0", "/partial/0"})
    for (const nlohmann::json& value : {nlohmann::json(1e30), nlohmann::json(0.5)})
      CHECK_THROWS_AS(seed_result_from_json(with(place, value)), FormatError);
  CHECK_THROWS_AS(seed_result_from_json(with("/seed", -1)), FormatError);
  CHECK_THROWS_AS(seed_result_from_json(with("/best_epoch", "1")), nlohmann::json::exception);
}

TEST_CASE("the first of the best epochs counts") {
  SeedResult s;
  for (const auto& [epoch, top1] : {std::pair{2, 30.0}, {4, 50.0}, {6, 50.0}, {8, 40.0}}) {
    s.note_test(epoch, top1);
    s.note_holdout(epoch, 80 - top1, top1);
  }
  CHECK((s.best_epoch == 4 && s.best_top1 == 50));
  CHECK((s.selected_epoch == 2 && s.selected_holdout_top1 == 50 && s.selected_top1 == 30));
}

TEST_CASE("the epoch chosen on held-out images is told beside last and best") {
  RunResult result = example();
  CHECK_FALSE(to_json(result).contains("selected"));
  for (SeedResult& s : result.seeds) {
    s.selected_epoch = 1;
    s.selected_top1 = 40 + static_cast<double>(s.seed);
    s.selected_holdout_top1 = 60;
    s.curve[0].holdout_top1 = 60.0;
  }
  const nlohmann::json json = to_json(result);
  CHECK(json["selected"]["mean"] == 41.0);
  CHECK(json["selected"]["epochs"] == nlohmann::json::parse("[1, 1, 1]"));
  CHECK(json["selected"]["holdout"] == nlohmann::json::parse("[60.0, 60.0, 60.0]"));
  CHECK(json["curves"][0]["holdout_top1"] == 60.0);
  CHECK_FALSE(json["curves"][1].contains("holdout_top1"));
  const SeedResult back = seed_result_from_json(nlohmann::json::parse(to_json(result.seeds[2]).dump()));
  CHECK((back.selected_epoch == 1 && back.selected_top1 == 42 && back.selected_holdout_top1 == 60));
  CHECK(back.curve[0].holdout_top1 == 60.0);
  CHECK_FALSE(back.curve[1].holdout_top1.has_value());
}

TEST_CASE("metrics.csv has a row an epoch and empty fields where there was no test") {
  RunResult result = example();
  result.seeds.resize(1);
  result.seeds[0].curve[0].top1.reset();
  result.seeds[0].curve[0].top5.reset();
  CHECK(metrics_csv(result.seeds) ==
        "seed,epoch,learning_rate,loss,test_top1,test_top5\n0,1,0.001,0.5,,\n0,2,0.0001,0.25,50.0000,100.0000\n");
}
