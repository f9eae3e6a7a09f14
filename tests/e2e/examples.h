#pragma once

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
