#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/engine.h"
#include "core/json.h"
#include "train/config.h"
#include "train/evaluator.h"

namespace gift {

struct TestReport {
  std::string weights, model;
  std::vector<std::string> class_names;
  TestResult result;
};

// Tests a saved network: a student that gift wrote knows its architecture, data set and normalisation; for other
// checkpoints they come from `config`, the architecture from the parameter names where it is not given.
TestReport test_saved(Engine& engine, const Config& config, const std::filesystem::path& weights);

nlohmann::json to_json(const TestReport& report);

}  // namespace gift
