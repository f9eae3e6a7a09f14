#include <doctest/doctest.h>

#include <atomic>
#include <deque>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/compare/short_comparison.h"

using namespace gift;
using testing::grid_of;
using testing::numbers;
namespace fs = std::filesystem;

namespace {

// So many engines of a kind.
struct Engines {
  explicit Engines(int count, int threads = 1) {
    for (int k = 0; k < count; ++k) {
      engines.emplace_back(EngineOptions{.threads = threads, .backend = BackendKind::cpu});
      devices.push_back({&engines.back(), text("device ", k)});
    }
  }
  std::deque<Engine> engines;
  std::vector<CompareDevice> devices;
};

// Two cohorts of a seed, three seeds.
Grid grid_of_six_cohorts() {
  Grid grid = grid_of({"ce", "gift"});
  grid.entries[0].settings.seeds = 3;
  grid.entries.push_back(grid.entries[0]);
  grid.entries[1].name = "other";
  grid.entries[1].settings.batch_size = 5;
  return grid;
}

CompareState compare(int devices, const Grid& grid, const CompareOptions& options, CompareObserver& observer) {
  Engines engines(devices);
  return run_comparison(engines.devices, grid, options, observer, [](const CompareState&) {});
}

CompareState compare(int devices, const Grid& grid, const CompareOptions& options) {
  CompareObserver quiet;
  return compare(devices, grid, options, quiet);
}

void check_equal(const CompareState& got, const CompareState& want) {
  REQUIRE(got.comparison.cells.size() == want.comparison.cells.size());
  for (size_t i = 0; i < want.comparison.cells.size(); ++i) {
    const CellRecord &a = got.comparison.cells[i], &b = want.comparison.cells[i];
    CAPTURE(i);
    CHECK(a.failure == "");
    CHECK(to_json(a.config) == to_json(b.config));
    CHECK(numbers(a.result) == numbers(b.result));
    CHECK(a.correct == b.correct);
    CHECK(a.first_gradient_norm == b.first_gradient_norm);
  }
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::set<std::string> files_in(const fs::path& folder) {
  std::set<std::string> out;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) out.insert(fs::relative(entry.path(), folder).string());
  return out;
}

// Checks that calls come one at a time and that what is under way is told apart.
class Watching : public CompareObserver {
 public:
  void outline(const ComparisonOutline& outline, const std::vector<CellRecord>&) override {
    const Turn turn(*this);
    seen = outline;
  }
  void cohort(const StartedCohort& started) override {
    const Turn turn(*this);
    CHECK(under_way.emplace(started.run, started).second);
    ++devices[started.device];
    most_at_once = std::max(most_at_once, under_way.size());
  }
  void epoch(const StepProgress& p) override {
    const Turn turn(*this);
    CHECK(under_way.at(p.run).cells.size() == static_cast<size_t>(p.students));
    CHECK(p.seconds_left >= p.seconds_left_of_this);
  }
  void tested(const TestProgress& p) override {
    const Turn turn(*this);
    CHECK(static_cast<size_t>(p.student) < under_way.at(p.run).cells.size());
  }
  void cell_ended(size_t cell) override {
    const Turn turn(*this);
    CHECK(ended.insert(cell).second);
  }
  void cohort_ended(int run) override {
    const Turn turn(*this);
    CHECK(under_way.erase(run) == 1);
    ++cohorts_ended;
  }
  bool interrupted() override {
    const Turn turn(*this);
    return --steps == 0;
  }

  ComparisonOutline seen;
  std::map<int, StartedCohort> under_way;
  std::map<std::string, int> devices;
  std::set<size_t> ended;
  size_t most_at_once = 0;
  int cohorts_ended = 0;
  int steps = -1;  // until it interrupts; less than 0: never

 private:
  struct Turn {
    explicit Turn(Watching& w) : busy(w.busy_) { CHECK_FALSE(busy.exchange(true)); }
    ~Turn() { busy = false; }
    std::atomic<bool>& busy;
  };
  std::atomic<bool> busy_{false};
};

}  // namespace

TEST_CASE("a comparison on several devices has the results and files of one device, bit for bit") {
  const testing::TemporaryFolder folder;
  const Grid grid = grid_of_six_cohorts();
  const fs::path alone = folder.path() / "1";
  const CompareState want = compare(1, grid, {.out = alone, .save_students = true});
  REQUIRE(want.comparison.cells.size() == 12);
  for (const int devices : {2, 3}) {
    CAPTURE(devices);
    const fs::path out = folder.path() / std::to_string(devices);
    Watching watching;
    const CompareState got = compare(devices, grid, {.out = out, .save_students = true}, watching);
    check_equal(got, want);
    CHECK(got.comparison.complete);
    REQUIRE(files_in(out) == files_in(alone));
    CHECK(bytes_of(out / "config.json") == bytes_of(alone / "config.json"));
    for (const std::string& file : files_in(alone))
      if (file.starts_with("student")) CHECK_MESSAGE(bytes_of(out / file) == bytes_of(alone / file), file);
    CHECK(watching.most_at_once == static_cast<size_t>(devices));
    CHECK(watching.devices.size() == static_cast<size_t>(devices));
    CHECK(watching.seen.devices.size() == static_cast<size_t>(devices));
    CHECK(watching.ended.size() == 12);
    CHECK(watching.cohorts_ended == 6);
    CHECK(got.comparison.environment["devices"].size() == static_cast<size_t>(devices));
  }
}

TEST_CASE("more devices than cohorts: the rest have nothing to do") {
  const testing::TemporaryFolder folder;
  const CompareState want = compare(1, grid_of({"ce"}), {.out = folder.path() / "one"});
  check_equal(compare(3, grid_of({"ce"}), {.out = folder.path() / "three"}), want);
}

TEST_CASE("an interrupt stops all devices, and any number of them goes on to the same bits") {
  const testing::TemporaryFolder folder;
  const Grid grid = grid_of_six_cohorts();
  const CompareState want = compare(1, grid, {.out = folder.path() / "whole"});
  const fs::path out = folder.path() / "cut";
  int devices = 2;
  bool resume = false;
  for (const int next : {3, 1, 2}) {
    Watching hasty;
    hasty.steps = 4;
    const CompareState state = compare(devices, grid, {.out = out, .resume = resume}, hasty);
    CHECK(state.interrupted);
    CHECK_FALSE(state.comparison.complete);
    for (const auto& [run, started] : hasty.under_way) {  // each was saved where it was
      CAPTURE(run);
      CHECK(fs::exists(out / "cohorts" / text("000", run, ".safetensors")));
    }
    devices = next;
    resume = true;
  }
  const CompareState rest = compare(devices, grid, {.out = out, .resume = true});
  CHECK_FALSE(rest.interrupted);
  check_equal(rest, want);
}

TEST_CASE("what goes wrong on one device ends the comparison; the others save, and one of them finishes it") {
  // Stands for a GPU that is lost in the middle of an epoch.
  struct Losing final : Watching {
    void epoch(const StepProgress& p) override {
      if (under_way.at(p.run).device == "device 1") fail<DeviceError>("cuda", "the device was lost");
    }
  };
  const testing::TemporaryFolder folder;
  const Grid grid = grid_of_six_cohorts();
  const CompareState want = compare(1, grid, {.out = folder.path() / "whole"});
  const fs::path out = folder.path() / "cut";
  Losing losing;
  CHECK_THROWS_WITH_AS(compare(2, grid, {.out = out}, losing), doctest::Contains("lost (on device 1"), DeviceError);
  REQUIRE(losing.under_way.size() == 2);
  for (const auto& [run, started] : losing.under_way)
    CHECK(fs::exists(out / "cohorts" / text("000", run, ".safetensors")) == (started.device == "device 0"));
  check_equal(compare(1, grid, {.out = out, .resume = true}), want);
}

TEST_CASE("a set that vanishes costs its own cells on several devices, too") {
  struct Removing final : CompareObserver {
    void outline(const ComparisonOutline&, const std::vector<CellRecord>&) override { fs::remove_all(set); }
    fs::path set;
  } removing;
  const testing::TemporaryFolder folder;
  Grid grid = grid_of_six_cohorts();
  for (GridEntry& entry : grid.entries) entry.settings.memory_limit_mib = 1;  // one group is open at a time
  const CompareState want = compare(1, grid, {.out = folder.path() / "whole"});
  removing.set = folder.path() / "set";
  fs::copy(grid.entries[0].settings.train, removing.set, fs::copy_options::recursive);
  grid.entries[0].settings.train = removing.set.string();
  const CompareState got = compare(2, grid, {.out = folder.path() / "vanished"}, removing);
  CHECK(got.comparison.complete);
  REQUIRE(got.comparison.cells.size() == 12);
  for (size_t i = 0; i < 12; ++i) {
    const CellRecord& cell = got.comparison.cells[i];
    CAPTURE(i);
    CHECK(cell.result.finished);
    if (cell.set == "other") {
      CHECK(cell.failure == "");
      CHECK(numbers(cell.result) == numbers(want.comparison.cells[i].result));
    } else {
      CHECK(cell.failure.find(removing.set.string()) != std::string::npos);
    }
  }
}

TEST_CASE("a checkpoint that cannot be written ends a comparison on several devices") {
  struct Blocking final : CompareObserver {
    void cohort(const StartedCohort& started) override {
      if (started.run == 1) fs::create_directories(file);
    }
    fs::path file;
  } blocking;
  const testing::TemporaryFolder folder;
  const fs::path out = folder.path() / "out";
  blocking.file = out / "cohorts" / "0001.safetensors";
  const Grid grid = grid_of_six_cohorts();
  CHECK_THROWS_WITH_AS(compare(2, grid, {.out = out}, blocking), doctest::Contains("0001.safetensors"), FileError);
  fs::remove(blocking.file);
  const CompareState state = compare(2, grid, {.out = out, .resume = true});
  for (const CellRecord& cell : state.comparison.cells) CHECK(cell.failure.empty());
}

TEST_CASE("devices of two kinds are refused, and none at all") {
  Engine fast({.threads = 1, .backend = BackendKind::cpu}), plain({.threads = 1, .backend = BackendKind::reference});
  const std::vector<CompareDevice> mixed{{&fast, "cpu"}, {&plain, "ref"}};
  const testing::TemporaryFolder folder;
  CompareObserver quiet;
  const auto on = [&](std::span<const CompareDevice> devices) {
    run_comparison(devices, grid_of({"ce"}), {.out = folder.path() / "out"}, quiet, [](const CompareState&) {});
  };
  CHECK_THROWS_WITH_AS(on(mixed), doctest::Contains("devices of one kind"), ConfigError);
  CHECK_THROWS_WITH_AS(on({}), doctest::Contains("no device"), ConfigError);
  CHECK_FALSE(fs::exists(folder.path() / "out"));
}
