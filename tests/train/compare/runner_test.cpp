#include <doctest/doctest.h>

#include <map>

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/compare/short_comparison.h"
#include "train/run.h"

using namespace gift;
using testing::grid_of;
using testing::numbers;
using testing::short_settings;

namespace {

CompareState compare(const Grid& grid, const CompareOptions& options, CompareObserver& observer, int threads) {
  Engine engine({.threads = threads});
  return run_comparison(engine, grid, options, observer, [](const CompareState&) {});
}

CompareState compare(const Grid& grid, const std::filesystem::path& out, int threads) {
  CompareObserver observer;
  return compare(grid, {.out = out}, observer, threads);
}

// Interrupts after so many questions.
struct Interrupting final : CompareObserver {
  explicit Interrupting(int n) : left(n) {}
  bool interrupted() override { return --left <= 0; }
  int left;
};

}  // namespace

TEST_CASE("students compared in lockstep have the numbers of their single runs, on any number of threads") {
  const std::vector<std::string> losses{"ce", "gift", "kl", "mse + 0.5*ce", "dkd"};
  std::map<std::string, nlohmann::json> alone;
  for (const std::string& loss : losses) {
    const testing::TemporaryFolder folder;
    Engine engine({.threads = 2});
    Config config = short_settings();
    config.loss = loss;
    Observer quiet;
    alone[loss] = numbers(run_evaluation(engine, config, {.out = folder.path()}, quiet).seeds.at(0));
  }
  for (const int threads : {1, 2, 3}) {
    CAPTURE(threads);
    const testing::TemporaryFolder folder;
    const CompareState state = compare(grid_of(losses), folder.path(), threads);
    REQUIRE(state.comparison.cells.size() == losses.size());
    for (size_t i = 0; i < losses.size(); ++i) {
      CAPTURE(losses[i]);
      CHECK(numbers(state.comparison.cells[i].result) == alone[losses[i]]);
      CHECK(state.comparison.cells[i].correct.size() == 1000);
      CHECK(state.comparison.cells[i].first_gradient_norm > 0);
    }
  }
}

TEST_CASE("other optimizers, rates and networks in the cohort change nothing for a student") {
  const testing::TemporaryFolder folder;
  Grid grid = grid_of({"gift"});
  const CompareState alone = compare(grid, folder.path() / "alone", 2);
  grid.entries[0].optimizers = {"sgd", "adamw"};
  grid.entries[0].models = {"convnet3", "convnet4"};
  const CompareState together = compare(grid, folder.path() / "together", 2);
  REQUIRE(together.comparison.cells.size() == 4);
  CHECK(together.comparison.cells[1].config.optimizer == "adamw");
  CHECK(numbers(together.comparison.cells[1].result) == numbers(alone.comparison.cells[0].result));
  CHECK(numbers(together.comparison.cells[0].result) != numbers(alone.comparison.cells[0].result));
}

TEST_CASE("an interrupted comparison goes on to the same bits, cells that ended are kept") {
  const testing::TemporaryFolder folder;
  Grid grid = grid_of({"ce", "gift"});
  grid.entries[0].settings.seeds = 2;
  const CompareState whole = compare(grid, folder.path() / "whole", 2);
  Interrupting early(3), late(4);
  CHECK(compare(grid, {.out = folder.path() / "cut"}, early, 2).interrupted);
  CHECK(compare(grid, {.out = folder.path() / "cut", .resume = true}, late, 1).interrupted);
  CompareObserver patient;
  const CompareState rest = compare(grid, {.out = folder.path() / "cut", .resume = true}, patient, 3);
  CHECK_FALSE(rest.interrupted);
  for (size_t i = 0; i < 4; ++i) {
    CHECK(numbers(rest.comparison.cells[i].result) == numbers(whole.comparison.cells[i].result));
    CHECK(rest.comparison.cells[i].correct == whole.comparison.cells[i].correct);
    CHECK(rest.comparison.cells[i].first_gradient_norm == whole.comparison.cells[i].first_gradient_norm);
  }
  CHECK_THROWS_WITH_AS(compare(grid, folder.path() / "cut", 1), doctest::Contains("--resume"), ConfigError);
  grid.entries[0].settings.epochs = 6;
  CHECK_THROWS_WITH_AS(compare(grid, {.out = folder.path() / "cut", .resume = true}, patient, 1),
                       doctest::Contains("epochs"), ConfigError);
}

TEST_CASE("a student that diverges is marked, the others end as without it") {
  const testing::TemporaryFolder folder;
  const CompareState good = compare(grid_of({"gift"}), folder.path() / "good", 2);
  const CompareState both = compare(grid_of({"mse:lr=1e30", "gift"}), folder.path() / "both", 2);
  CHECK(both.comparison.cells[0].result.diverged_at > 0);
  CHECK(numbers(both.comparison.cells[1].result) == numbers(good.comparison.cells[0].result));
}

TEST_CASE("the folder's config.json runs the comparison again, bit for bit") {
  const testing::TemporaryFolder folder;
  Grid grid = grid_of({"kl", "gift"});
  grid.baseline = "kl";
  grid.entries[0].settings.seeds = 2;
  const CompareState first = compare(grid, folder.path() / "first", 2);
  const auto config = folder.path() / "first" / "config.json";
  const Grid again = grid_from_json(read_json(config), config.string());
  CHECK(again.entries.size() == 2);
  CHECK(again.entries[0].settings.epochs == 5);
  const CompareState second = compare(again, folder.path() / "second", 2);
  REQUIRE(second.comparison.cells.size() == 4);
  for (size_t i = 0; i < 4; ++i) {
    CHECK(numbers(second.comparison.cells[i].result) == numbers(first.comparison.cells[i].result));
    CHECK(second.comparison.cells[i].baseline == first.comparison.cells[i].baseline);
  }
}

TEST_CASE("a dry run writes nothing and says what would be done") {
  const testing::TemporaryFolder folder;
  struct Listening final : CompareObserver {
    void outline(const ComparisonOutline& o, const std::vector<CellRecord>&) override { seen = o; }
    ComparisonOutline seen;
  } observer;
  compare(grid_of({"ce", "kl"}), {.out = folder.path() / "none", .dry_run = true}, observer, 1);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "none"));
  CHECK(observer.seen.cells == 2);
  CHECK(observer.seen.cohorts == 1);
  CHECK(observer.seen.seconds > 0);
  REQUIRE(observer.seen.sets.size() == 1);
  CHECK(observer.seen.sets[0].students.size() == 2);
  CHECK(observer.seen.sets[0].preflight.teacher.test_top1 > 80);
}

TEST_CASE("what cannot work is refused before any work, and nothing is written") {
  const testing::TemporaryFolder folder;
  const auto out = folder.path() / "out";
  Grid grid = grid_of({"ce", "kl"});
  grid.entries[0].settings.teacher.clear();
  CHECK_THROWS_WITH_AS(compare(grid, out, 1), doctest::Contains("--teacher"), ConfigError);
  CHECK_THROWS_WITH_AS(compare(grid_of({"ce", "gfit"}), out, 1), doctest::Contains("gift"), ConfigError);
  CHECK_THROWS_WITH_AS(compare(grid_of({"gift:gamma=1.5"}), out, 1), doctest::Contains("gamma"), ConfigError);
  CHECK_FALSE(std::filesystem::exists(out));
}

TEST_CASE("a checkpoint that cannot be written ends the comparison; what ended before is kept") {
  // A full disk, say: here a folder lies where the second cohort's file should go.
  struct Blocking final : CompareObserver {
    explicit Blocking(std::filesystem::path file) : file(std::move(file)) {}
    void cohort(const StartedCohort&) override {
      if (++cohorts == 2) std::filesystem::create_directories(file);
    }
    std::filesystem::path file;
    int cohorts = 0;
  };
  const testing::TemporaryFolder folder;
  const auto out = folder.path() / "out", file = out / "cohorts" / "0001.safetensors";
  Grid grid = grid_of({"ce"});
  grid.entries[0].settings.seeds = 2;
  Blocking blocking(file);
  CHECK_THROWS_WITH_AS(compare(grid, {.out = out}, blocking, 1), doctest::Contains("0001.safetensors"), FileError);
  std::filesystem::remove(file);
  CompareObserver quiet;
  const CompareState state = compare(grid, {.out = out, .resume = true}, quiet, 1);
  for (const CellRecord& cell : state.comparison.cells) CHECK(cell.failure.empty());
}

TEST_CASE("a folder whose files were damaged or lost is refused, with the way out") {
  const testing::TemporaryFolder folder;
  const auto out = folder.path() / "out", file = out / "cohorts" / "0000.safetensors";
  compare(grid_of({"ce"}), out, 1);
  CompareObserver quiet;
  std::filesystem::resize_file(file, 100);
  CHECK_THROWS_WITH_AS(compare(grid_of({"ce"}), {.out = out, .resume = true}, quiet, 1),
                       doctest::Contains("0000.safetensors"), FormatError);
  CHECK_THROWS_WITH_AS(compare(grid_of({"ce"}), {.out = out, .resume = true}, quiet, 1),
                       doctest::Contains("remove the file"), FormatError);
  std::filesystem::remove(out / "config.json");  // the cells of another loss must not be taken for these
  for (const bool resume : {false, true})
    CHECK_THROWS_WITH_AS(compare(grid_of({"kl"}), {.out = out, .resume = resume}, quiet, 1),
                         doctest::Contains("config.json"), ConfigError);
}
