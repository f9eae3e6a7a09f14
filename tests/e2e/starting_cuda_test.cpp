// What builds with CUDA owe machines without a GPU, its driver or its libraries.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

#include "core/backends/cuda/cuda_backend.h"
#include "tests/e2e/examples.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_folder.h"

using namespace gift::testing;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the program starts within 50 ms") {
  double fastest = 1e9;
  for (int i = 0; i < 15; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const Outcome run = run_gift({"--version"});
    fastest = std::min(fastest, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    REQUIRE(run.exit_code == 0);
    CHECK(contains(run.out, "gift "));
  }
  CHECK(fastest <= 0.05);
}

// With every GPU hidden, a machine with one is like a machine without.
TEST_CASE("without a GPU, --device cuda and devices say what is missing, and auto takes the processor") {
  const ScopedVariable hidden("CUDA_VISIBLE_DEVICES", "");
  const Outcome devices = run_gift({"devices"});
  REQUIRE(devices.exit_code == 0);
  const size_t at = devices.out.find("not available: ");
  REQUIRE_MESSAGE(at != std::string::npos, devices.out);
  const std::string line = devices.out.substr(at + 15);
  const std::string reason = line.substr(0, line.find('\n'));
  CHECK(reason.size() > 10);
  CHECK((contains(reason, "driver") || contains(reason, "device")));

  const TemporaryFolder folder;
  const Outcome cuda = run_gift(short_run(folder.path() / "cuda", {"--device", "cuda"}));
  CHECK(cuda.exit_code == 1);
  CHECK_MESSAGE(contains(cuda.err, reason), cuda.err);
  CHECK(contains(cuda.err, "--device"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "cuda" / "result.json"));

  const Outcome processor = run_gift(short_run(folder.path() / "auto", {"--epochs", "1", "--seeds", "1", "--json"}));
  REQUIRE_MESSAGE(processor.exit_code == 0, processor.err);
  const std::string machine = nlohmann::json::parse(processor.out)["preflight"]["machine"];
  CHECK_MESSAGE(contains(machine, "kernels for"), machine);  // the processor's
  CHECK_MESSAGE(contains(machine, reason), machine);
}

TEST_CASE("a number that is none is refused as wrong usage") {
  for (const char* device : {"cuda:", "cuda:x", "cuda:-1", "cuda:1x"}) {
    CAPTURE(device);
    const Outcome run = run_gift({"bench", "step", "--device", device});
    CHECK(run.exit_code == 2);
    CHECK(contains(run.err, "cuda:N"));
  }
}
