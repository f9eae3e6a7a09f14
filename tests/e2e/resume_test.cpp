#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>
#include <thread>

#include "tests/e2e/examples.h"
#include "tests/support/temporary_folder.h"

using namespace gift::testing;

namespace {

// Long enough to be cut off in the middle; a checkpoint after every step.
std::vector<std::string> long_run(const std::filesystem::path& out, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments = short_run(out, {"--save-every", "0"});
  for (size_t i = 0; i + 1 < arguments.size(); ++i) {
    if (arguments[i] == "--epochs") arguments[i + 1] = "60";
    if (arguments[i] == "--train") arguments[i + 1] = (examples / "cifar10-rded-ipc10").string();
  }
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

void wait_for(const std::filesystem::path& file, std::chrono::milliseconds then) {
  for (int i = 0; i < 3000 && !std::filesystem::exists(file); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  REQUIRE(std::filesystem::exists(file));
  std::this_thread::sleep_for(then);
}

void check_equal_runs(const std::filesystem::path& a, const std::filesystem::path& b) {
  CHECK(comparable_result(a) == comparable_result(b));
  CHECK(bytes_of(a / "metrics.csv") == bytes_of(b / "metrics.csv"));
  for (const char* student : {"student_seed0.safetensors", "student_seed1.safetensors"}) {
    CHECK(bytes_of(a / student).size() > 1000);
    CHECK(bytes_of(a / student) == bytes_of(b / student));
  }
}

}  // namespace

TEST_CASE("a run killed at any moment continues to the same bits") {
  const TemporaryFolder folder;
  const auto whole = folder.path() / "whole", cut = folder.path() / "cut";
  REQUIRE(run_gift(long_run(whole)).exit_code == 0);
  int kills = 0;
  for (const int delay_ms : {0, 130, 270}) {
    Program run(long_run(cut, kills ? std::vector<std::string>{"--resume"} : std::vector<std::string>{}));
    wait_for(cut / "checkpoint.safetensors", std::chrono::milliseconds(delay_ms));
    run.send(SIGKILL);
    if (run.wait().exit_code == 128 + SIGKILL) ++kills;
  }
  CHECK(kills > 0);
  CHECK_FALSE(std::filesystem::exists(cut / "student_seed1.safetensors"));
  const Outcome last = run_gift(long_run(cut, {"--resume"}));
  REQUIRE_MESSAGE(last.exit_code == 0, last.err);
  check_equal_runs(whole, cut);
}

TEST_CASE("an interrupt saves, says how to go on, and the run then ends in the same bits") {
  const TemporaryFolder folder;
  const auto whole = folder.path() / "whole", cut = folder.path() / "cut";
  REQUIRE(run_gift(long_run(whole)).exit_code == 0);
  Program run(long_run(cut));
  wait_for(cut / "checkpoint.safetensors", std::chrono::milliseconds(50));
  run.send(SIGINT);
  const Outcome stopped = run.wait();
  CHECK(stopped.exit_code == 130);
  CHECK(stopped.err.find("--resume") != std::string::npos);
  CHECK(stopped.err.find(cut.string()) != std::string::npos);
  const Outcome rest = run_gift(long_run(cut, {"--resume"}));
  REQUIRE_MESSAGE(rest.exit_code == 0, rest.err);
  check_equal_runs(whole, cut);
}

TEST_CASE("a resume with other settings is refused and names the difference") {
  const TemporaryFolder folder;
  REQUIRE(run_gift(short_run(folder.path() / "run", {"--epochs", "1", "--seeds", "1"})).exit_code == 0);
  const Outcome other = run_gift(short_run(folder.path() / "run", {"--epochs", "2", "--seeds", "1", "--resume"}));
  CHECK(other.exit_code == 2);
  CHECK(other.err.find("epochs") != std::string::npos);
}
