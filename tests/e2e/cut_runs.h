#pragma once

#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "tests/e2e/examples.h"

// Runs that are cut off and continued.
namespace gift::testing {

// `arguments` with other values for the flags ("--name", "value", ...) that are there, and those that are not at the
// end.
inline std::vector<std::string> replaced(std::vector<std::string> arguments, const std::vector<std::string>& flags) {
  for (size_t i = 0; i < flags.size(); ++i) {
    const bool value = i + 1 < flags.size() && !flags[i + 1].starts_with("--");
    const auto found = std::find(arguments.begin(), arguments.end(), flags[i]);
    if (found == arguments.end()) {
      arguments.push_back(flags[i]);
      if (value) arguments.push_back(flags[i + 1]);
    } else if (value) {
      *(found + 1) = flags[i + 1];
    }
    if (value) ++i;
  }
  return arguments;
}

// Long enough to be cut off in the middle; a checkpoint after every step.
inline std::vector<std::string> long_run(const std::filesystem::path& out, const std::vector<std::string>& flags = {}) {
  const std::string set = (examples / "cifar10-rded-ipc10").string();
  return replaced(replaced(short_run(out), {"--epochs", "60", "--train", set, "--save-every", "0"}), flags);
}

inline void wait_for(const std::filesystem::path& file, std::chrono::milliseconds then) {
  for (int i = 0; i < 3000 && !std::filesystem::exists(file); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  REQUIRE(std::filesystem::exists(file));
  std::this_thread::sleep_for(then);
}

inline void check_equal_runs(const std::filesystem::path& a, const std::filesystem::path& b) {
  CHECK(comparable_result(a) == comparable_result(b));
  CHECK(bytes_of(a / "metrics.csv") == bytes_of(b / "metrics.csv"));
  for (const char* student : {"student_seed0.safetensors", "student_seed1.safetensors"}) {
    CHECK(bytes_of(a / student).size() > 1000);
    CHECK(bytes_of(a / student) == bytes_of(b / student));
  }
}

// A long_run() with these flags, killed some ms after its first checkpoint, again and again, ends like one that was
// not.
inline void check_cut_run(const std::filesystem::path& folder, const std::vector<std::string>& flags,
                          const std::vector<int>& delays_ms) {
  const auto whole = folder / "whole", cut = folder / "cut";
  const Outcome first = run_gift(long_run(whole, flags));
  REQUIRE_MESSAGE(first.exit_code == 0, first.err);
  std::vector<std::string> again = flags;
  again.push_back("--resume");
  int kills = 0;
  for (const int delay : delays_ms) {
    Program run(long_run(cut, kills ? again : flags));
    wait_for(cut / "checkpoint.safetensors", std::chrono::milliseconds(delay));
    run.send(SIGKILL);
    if (run.wait().exit_code == 128 + SIGKILL) ++kills;
  }
  CHECK(kills > 0);
  CHECK_FALSE(std::filesystem::exists(cut / "student_seed1.safetensors"));
  const Outcome last = run_gift(long_run(cut, again));
  REQUIRE_MESSAGE(last.exit_code == 0, last.err);
  check_equal_runs(whole, cut);
}

}  // namespace gift::testing
