#include <doctest/doctest.h>

#include "tests/e2e/cut_runs.h"
#include "tests/support/temporary_folder.h"

using namespace gift::testing;

TEST_CASE("a run killed at any moment continues to the same bits") {
  const TemporaryFolder folder;
  check_cut_run(folder.path(), {}, {0, 130, 270});
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
