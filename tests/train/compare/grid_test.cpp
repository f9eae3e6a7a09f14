#include "train/compare/grid.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "train/compare/loss_axis.h"
#include "train/compare/plan.h"

using namespace gift;

namespace {

Grid simple() {
  Grid grid;
  GridEntry entry;
  entry.settings.train = "sets/rded-ipc10/";
  entry.settings.test = "test";
  entry.settings.dataset = "cifar10";
  entry.settings.seeds = 2;
  entry.losses = {"ce", "kl", "gift"};
  grid.entries.push_back(entry);
  return grid;
}

}  // namespace

TEST_CASE("a grid becomes cells by model, optimizer, rate, loss and seed") {
  Grid grid = simple();
  grid.entries[0].optimizers = {"sgd", "adamw"};
  grid.entries[0].learning_rates = {1e-3, 1e-2};
  const std::vector<GridCell> cells = expand(grid);
  REQUIRE(cells.size() == 2 * 2 * 3 * 2);
  CHECK(cells[0].set == "rded-ipc10");
  CHECK(cells[0].config.optimizer == "sgd");
  CHECK(cells[0].config.loss == "ce");
  CHECK(cells[0].config.seeds == 1);
  CHECK(cells[1].config.seed == 1);
  CHECK(cells[2].config.loss == "kl");
  CHECK(cells[6].config.learning_rate == 1e-2);
  CHECK(cells[12].config.optimizer == "adamw");
}

TEST_CASE("sets have names of their own") {
  Grid grid = simple();
  grid.entries.push_back(grid.entries[0]);
  const auto names = [&](const char* first, const char* second) {
    grid.entries[0].settings.train = first;
    grid.entries[1].settings.train = second;
    const std::vector<GridCell> cells = expand(grid);
    return std::pair(cells.front().set, cells.back().set);
  };
  CHECK(names("a/rded", "a/datm.v2") == std::pair<std::string, std::string>("rded", "datm.v2"));
  CHECK(names("rded/ipc10", "datm/ipc10") == std::pair<std::string, std::string>("rded/ipc10", "datm/ipc10"));
  CHECK(names("a/rded", "b/rded") == std::pair<std::string, std::string>("a/rded", "b/rded"));
  CHECK(names("a/rded", "a/rded") == std::pair<std::string, std::string>("rded", "rded"));  // other settings, say
  grid.entries[0].name = "rded";
  CHECK(names("a/x", "b/rded") == std::pair<std::string, std::string>("rded", "b/rded"));
  grid.entries[1].name = "rded";
  CHECK_THROWS_WITH_AS(names("a/x", "b/y"), doctest::Contains("two sets are called 'rded': a/x and b/y"), ConfigError);
}

TEST_CASE("gamma is an axis of the losses that have it; a loss may bring its own learning rate") {
  Grid grid = simple();
  grid.entries[0].losses = {"kl", "gift", "dkd:alpha=1,lr=0.005,beta=8"};
  grid.entries[0].gammas = {0, 0.5};
  const std::vector<GridCell> cells = expand(grid);
  REQUIRE(cells.size() == 4 * 2);
  CHECK(cells[2].config.loss == "gift:gamma=0");
  CHECK(cells[4].config.loss == "gift:gamma=0.5");
  CHECK(cells[6].config.loss == "dkd:alpha=1,beta=8");
  CHECK(cells[6].config.learning_rate == 0.005);
  CHECK(cells[4].config.learning_rate == rate_by_default);
}

TEST_CASE("a loss axis that does not work is refused") {
  CHECK_THROWS_WITH_AS(loss_axis({"kl"}, {0.1}), doctest::Contains("--gamma"), ConfigError);
  CHECK_THROWS_WITH_AS(loss_axis({"gift:gamma=0.2"}, {0.1}), doctest::Contains("gamma already"), ConfigError);
  CHECK_THROWS_WITH_AS(loss_axis({}, {}), doctest::Contains("none"), ConfigError);
  CHECK_THROWS_WITH_AS(parse_choice("kl:lr=0"), doctest::Contains("above 0"), ConfigError);
  CHECK_THROWS_WITH_AS(parse_choice("kl:lr=1e-3 + 0.1*ce:lr=2e-3"), doctest::Contains("twice"), ConfigError);
  CHECK(parse_choice("kl:T=4,lr=1e-3 + 0.1*ce").loss == "kl:T=4 + 0.1*ce");
  CHECK(parse_choice("native").loss == "native");
}

TEST_CASE("the baseline is known by what it means, not by how it is written") {
  Grid grid = simple();
  grid.baseline = "kl:T=20";
  const std::vector<GridCell> cells = expand(grid);
  CHECK_FALSE(cells[0].baseline);
  CHECK(cells[2].baseline);
  CHECK(cells[3].baseline);
  grid.baseline = "mse";
  CHECK_THROWS_WITH_AS(expand(grid), doctest::Contains("--baseline"), ConfigError);
}

TEST_CASE("students that share their batches form one cohort a seed") {
  Grid grid = simple();
  grid.entries[0].models = {"convnet3", "convnet4"};
  GridEntry other = grid.entries[0];
  other.settings.batch_size = 25;
  other.name = "small batches";
  grid.entries.push_back(other);
  ComparisonPlan plan = plan_comparison(grid);
  CHECK(plan.groups == 2);
  REQUIRE(plan.cohorts.size() == 4);
  CHECK(plan.cohorts[0].cells.size() == 6);
  CHECK(plan.cohorts[0].seed == 0);
  CHECK(plan.cohorts[1].seed == 0);
  CHECK(plan.cohorts[2].seed == 1);
  limit_cohorts(plan, {4, 100});
  REQUIRE(plan.cohorts.size() == 6);
  CHECK(plan.cohorts[0].cells.size() == 3);
  CHECK(plan.cohorts[1].cells.size() == 3);
  CHECK(plan.cohorts[2].cells.size() == 6);
}

TEST_CASE("the same student twice is refused, however it is written") {
  Grid grid = simple();
  grid.entries[0].losses = {"kl", "kl:T=20"};
  CHECK_THROWS_WITH_AS(plan_comparison(grid), doctest::Contains("twice"), ConfigError);
}

TEST_CASE("a grid file binds settings to sets, and survives the way through JSON") {
  const auto json = nlohmann::json::parse(R"({
    "baseline": "kl",
    "defaults": {"test": "TEST", "dataset": "cifar10", "losses": "kl:T=20,t2=0,gift", "seeds": 2},
    "entries": [{"name": "RDED", "train": "a", "teacher": "t.pth"},
                {"train": "b/", "norm": "instance", "losses": ["kl"], "gammas": [], "learning_rates": 0.01}]})");
  const Grid grid = grid_from_json(json, "grid.json");
  REQUIRE(grid.entries.size() == 2);
  CHECK(grid.entries[0].settings.teacher == "t.pth");
  CHECK(grid.entries[0].losses == std::vector<std::string>{"kl:T=20,t2=0", "gift"});
  CHECK(grid.entries[1].settings.norm == "instance");
  CHECK(grid.entries[1].settings.test == "TEST");
  CHECK(grid.entries[1].learning_rates == std::vector<double>{0.01});
  CHECK(expand(grid).size() == 6);
  CHECK(to_json(grid_from_json(to_json(grid), "again")) == to_json(grid));
}

TEST_CASE("faults in a grid file are named") {
  const auto read = [](const char* text) { return grid_from_json(nlohmann::json::parse(text), "g.json"); };
  CHECK_THROWS_WITH_AS(read("[]"), doctest::Contains("g.json"), ConfigError);
  CHECK_THROWS_WITH_AS(read("{}"), doctest::Contains("entries"), ConfigError);
  CHECK_THROWS_WITH_AS(read(R"({"entrys": []})"), doctest::Contains("entries"), ConfigError);
  CHECK_THROWS_WITH_AS(read(R"({"entries": [{"trian": "x"}]})"), doctest::Contains("train"), ConfigError);
  CHECK_THROWS_WITH_AS(read(R"({"entries": [{"losses": 3}]})"), doctest::Contains("losses"), ConfigError);
  CHECK_THROWS_WITH_AS(read(R"({"entries": [{"seeds": "many"}]})"), doctest::Contains("entry 1"), ConfigError);
}

TEST_CASE("an entry's protocol brings its settings; what the entry says goes before them") {
  const Grid grid = grid_from_json(nlohmann::json::parse(R"({"defaults": {"width": 16}, "entries": [
      {"train": "a", "test": "b", "dataset": "cifar10", "protocol": "rded", "epochs": 7},
      {"train": "a", "test": "b", "dataset": "cifar10"}]})"),
                                   "grid");
  const Config& rded = grid.entries[0].settings;
  CHECK((rded.protocol == "rded" && rded.schedule == "rded" && rded.epochs == 7 && rded.width == 16));
  CHECK(rded.augment == "shuffle_patches_rrc_flip_cutmix");
  CHECK((grid.entries[1].settings.protocol == "gift" && grid.entries[1].settings.schedule == "multistep"));
  CHECK_THROWS_AS(grid_from_json(nlohmann::json::parse(R"({"entries": [{"protocol": "rdd"}]})"), "grid"), ConfigError);
}

TEST_CASE("a native loss becomes that of the set's method") {
  Grid grid;
  GridEntry entry;
  entry.settings.train = "nothing is opened where the method is given";
  entry.settings.dataset = "cifar10";
  entry.settings.method = "gvbsm";
  entry.losses = {"native", "gift"};
  grid.entries = {entry};
  grid.baseline = "native";
  const ComparisonPlan plan = plan_comparison(grid);
  CHECK(plan.cells[0].config.loss == "mse_ce:ce_weight=0.15");
  CHECK((plan.cells[0].baseline && !plan.cells[3].baseline));
  grid.entries[0].settings.method = "";
  CHECK_THROWS_AS(plan_comparison(grid), Error);
}

TEST_CASE("a native loss that is there under its own name is one student with it, and may be the baseline") {
  Grid grid = simple();
  grid.entries[0].settings.method = "rded";
  grid.entries[0].losses = {"native", "kl", "gift"};
  grid.baseline = "native";
  ComparisonPlan plan = plan_comparison(grid);
  REQUIRE(plan.cells.size() == 4);
  CHECK(plan.cells[0].config.loss == "kl");
  CHECK(plan.cells[0].baseline);
  CHECK(plan.cells[1].baseline);
  CHECK_FALSE(plan.cells[2].baseline);
  REQUIRE(plan.notes.size() == 1);
  CHECK(plan.notes[0].find("kl(T=20)") != std::string::npos);
  grid.entries[0].losses = {"native", "gift"};
  grid.baseline = "kl";
  CHECK(plan_comparison(grid).cells[0].baseline);
  grid.baseline = "mse";
  CHECK_THROWS_WITH_AS(plan_comparison(grid), doctest::Contains("mse"), ConfigError);
}
