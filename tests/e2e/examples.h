#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/json.h"
#include "tests/support/program.h"

// The data that ship with the project, and short runs on them.
namespace gift::testing {

inline const std::filesystem::path examples = std::filesystem::path(GIFT_SOURCE_DIR) / "examples";

// A run of a few seconds: a narrow student, the real set, teacher and test images.
inline std::vector<std::string> short_run(const std::filesystem::path& out, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"eval",
                                     "--train",
                                     (examples / "cifar10-rded-ipc1").string(),
                                     "--test",
                                     (examples / "cifar10-test-1000.tar").string(),
                                     "--dataset",
                                     "cifar10",
                                     "--teacher",
                                     (examples / "cifar10_conv3.pth").string(),
                                     "--width",
                                     "16",
                                     "--epochs",
                                     "8",
                                     "--seeds",
                                     "2",
                                     "--out",
                                     out.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

// The same with another value of a flag, or with one more flag.
inline std::vector<std::string> with_flag(std::vector<std::string> arguments, const std::string& flag,
                                          const std::string& value) {
  const auto found = std::find(arguments.begin(), arguments.end(), flag);
  if (found != arguments.end())
    *(found + 1) = value;
  else
    arguments.insert(arguments.end(), {flag, value});
  return arguments;
}

// The settings of short_run() for another command; seeds are the orders of gift continual.
inline std::vector<std::string> short_run_of(const std::string& command, const std::filesystem::path& out,
                                             const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = short_run(out);
  arguments.front() = command;
  if (command == "continual")
    std::replace(arguments.begin(), arguments.end(), std::string("--seeds"), std::string("--orders"));
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

// The run fails with `code` and one line on standard error that holds all of `parts`.
inline void check_refused(const std::vector<std::string>& arguments, int code, const std::vector<std::string>& parts) {
  const Outcome run = run_gift(arguments);
  INFO(run.err);
  CHECK(run.exit_code == code);
  CHECK(run.err.starts_with("gift: "));
  CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
  for (const std::string& part : parts) CHECK_MESSAGE(run.err.find(part) != std::string::npos, part);
}

inline std::string bytes_of(const std::filesystem::path& path) {
  std::stringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

// result.json without what may differ between equal runs: times and what is measured.
inline nlohmann::json comparable_result(const std::filesystem::path& folder) {
  nlohmann::json result = nlohmann::json::parse(bytes_of(folder / "result.json"));
  for (const char* key : {"train_s", "eval_s", "environment"}) result.erase(key);
  for (const char* key : {"estimated_s", "memory_mib", "machine"}) result["preflight"].erase(key);
  return result;
}

}  // namespace gift::testing
