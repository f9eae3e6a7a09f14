#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>
#include <thread>

#include "tests/e2e/examples.h"
#include "tests/gpu/gpu.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_folder.h"

using namespace gift::testing;
using nlohmann::json;

TEST_CASE("a comparison on two GPUs has the results of one, and either goes on where it was cut off") {
  if (no_gpu()) return;
  const auto devices = gift::cuda_devices();
  if (devices.size() < 2 || devices[0] != devices[1]) {
    std::printf("SKIPPED: two GPUs of one kind are needed, this process sees %zu\n", devices.size());
    return;
  }
  const TemporaryFolder folder;
  const ScopedVariable plans("GIFT_CACHE_DIR", (folder.path() / "cache").string());
  const auto arguments = [&](const char* out, const char* device, std::vector<std::string> more = {}) {
    std::vector<std::string> flags = short_run(
        folder.path() / out, {"--losses", "gift,ce", "--seeds", "4", "--epochs", "200", "--device", device, "--json"});
    flags.front() = "compare";
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
  };
  const auto cells_of = [](const Outcome& run) {
    REQUIRE_MESSAGE(run.exit_code == 0, run.err);
    json cells = json::parse(run.out)["cells"];
    for (json& cell : cells)
      for (const char* key : {"train_s", "eval_s"}) cell.erase(key);
    return cells;
  };
  const json want = cells_of(run_gift(arguments("one", "cuda:0")));
  REQUIRE(want.size() == 8);
  CHECK(cells_of(run_gift(arguments("two", "cuda:0,cuda:1"))) == want);
  CHECK(cells_of(run_gift(arguments("all", "cuda:all"))) == want);
  for (const char* then : {"cuda:1", "cuda:1,cuda:0"}) {
    const std::filesystem::path out = folder.path() / then;
    Program cut(arguments(then, "cuda:0,cuda:1", {"--save-every", "0"}));
    for (int i = 0; i < 3000 && !std::filesystem::exists(out / "cohorts" / "0001.safetensors"); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    cut.send(SIGKILL);
    cut.wait();
    CHECK(cells_of(run_gift(arguments(then, then, {"--resume"}))) == want);
  }
}
