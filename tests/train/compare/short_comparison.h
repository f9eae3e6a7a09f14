#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "train/compare/runner.h"

// Comparisons of a second or less, on the examples.
namespace gift::testing {

inline const std::filesystem::path examples = std::filesystem::path(GIFT_SOURCE_DIR) / "examples";

inline Config short_settings() {
  Config config;
  config.train = (examples / "cifar10-rded-ipc1").string();
  config.test = (examples / "cifar10-test-1000.tar").string();
  config.dataset = "cifar10";
  config.teacher = (examples / "cifar10_conv3.pth").string();
  config.width = 16;
  config.epochs = 5;
  config.evaluations = 2;
  config.seeds = 1;
  config.seed = 3;
  return config;
}

inline Grid grid_of(std::vector<std::string> losses) {
  Grid grid;
  grid.entries.push_back({"", short_settings(), std::move(losses), {}, {}, {}, {}});
  return grid;
}

// Everything that must be equal bit for bit; times are left out.
inline nlohmann::json numbers(const SeedResult& result) {
  nlohmann::json json = to_json(result);
  for (const char* key : {"train_s", "eval_s"}) json.erase(key);
  return json;
}

}  // namespace gift::testing
