#include <doctest/doctest.h>

#include <cmath>

#include "tests/e2e/cut_runs.h"
#include "tests/gpu/gpu.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_folder.h"

using namespace gift::testing;
using nlohmann::json;

namespace {

const std::vector<std::string> on_gpu{"--device", "cuda"};

json eval(const std::filesystem::path& out, std::vector<std::string> more) {
  std::vector<std::string> flags{"--train",       (examples / "cifar10-rded-ipc10").string(),
                                 "--width",       "32",
                                 "--epochs",      "30",
                                 "--evaluations", "1",
                                 "--seeds",       "1",
                                 "--json"};
  flags.insert(flags.end(), more.begin(), more.end());
  const Outcome run = run_gift(replaced(short_run(out), flags));
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  return json::parse(run.out);
}

}  // namespace

TEST_CASE("a whole run on the GPU ends with the accuracy of the processor, within noise") {
  if (no_gpu()) return;
  const TemporaryFolder folder;
  const std::vector<std::string> plain{"--precision", "fp32", "--convolution", "direct"};
  std::vector<std::string> gpu = plain, cpu = plain;
  gpu.insert(gpu.end(), {"--device", "cuda"});
  cpu.insert(cpu.end(), {"--device", "cpu"});
  const double got = eval(folder.path() / "gpu", gpu)["last"]["mean"];
  const double want = eval(folder.path() / "cpu", cpu)["last"]["mean"];
  CHECK(want > 15);
  const double deviation = std::sqrt(2 * want * (100 - want) / 1000);  // of two tests on 1,000 images
  CHECK(std::abs(got - want) <= 3 * deviation);
  for (const char* precision : {"tf32", "bf16"}) {
    const double lower =
        eval(folder.path() / precision, {"--device", "cuda", "--precision", precision})["last"]["mean"];
    CHECK(std::abs(lower - want) <= 4 * deviation);
  }
}

TEST_CASE("a run on the GPU killed at any moment continues to the same bits") {
  if (no_gpu()) return;
  const TemporaryFolder folder;
  const ScopedVariable plans("GIFT_CACHE_DIR", (folder.path() / "cache").string());  // for both runs
  std::vector<std::string> flags = on_gpu;
  flags.insert(flags.end(), {"--epochs", "400"});
  check_cut_run(folder.path(), flags, {0, 60, 120});
}

TEST_CASE("a GPU that is not there is refused with the number of those that are") {
  if (no_gpu()) return;
  const TemporaryFolder folder;
  const auto devices = static_cast<size_t>(gift::cuda_devices().size());
  const std::string absent = "cuda:" + std::to_string(devices < 7 ? 7 : devices);
  const Outcome run = run_gift(short_run(folder.path() / "run", {"--device", absent}));
  CHECK(run.exit_code != 0);
  CHECK(run.err.find("no CUDA device " + absent.substr(5)) != std::string::npos);
  CHECK(run.err.find("this process sees") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "run" / "result.json"));
}

TEST_CASE("a comparison on the GPU gives each loss what its run alone gives") {
  if (no_gpu()) return;
  const TemporaryFolder folder;
  const ScopedVariable plans("GIFT_CACHE_DIR", (folder.path() / "cache").string());
  std::vector<std::string> flags =
      short_run(folder.path() / "compare", {"--losses", "gift,ce", "--device", "cuda", "--json"});
  flags.front() = "compare";
  const Outcome run = run_gift(flags);
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  const json cells = json::parse(run.out)["cells"];
  REQUIRE(cells.size() == 2);
  for (const json& cell : cells) {
    const std::string loss = cell["loss"];
    const Outcome alone = run_gift(short_run(folder.path() / loss, {"--loss", loss, "--device", "cuda", "--json"}));
    REQUIRE_MESSAGE(alone.exit_code == 0, alone.err);
    CHECK(json::parse(alone.out)["last"]["values"] == cell["last"]["values"]);
  }
}
