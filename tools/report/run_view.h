#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"

// What reports show of a run: read from its result.json, so that runs of other versions and other machines can be
// shown as well. Accuracies are in percent.
namespace gift::report {

// A measure over the seeds of a run; n = 0 where no seed ended.
struct Measure {
  double mean = std::numeric_limits<double>::quiet_NaN();
  double std_population = std::numeric_limits<double>::quiet_NaN();
  double std_sample = std::numeric_limits<double>::quiet_NaN();  // NaN for n < 2
  int64_t n = 0;
  std::vector<double> values;
};

struct EpochRow {
  uint64_t seed = 0;
  int64_t epoch = 0;
  double loss = std::numeric_limits<double>::quiet_NaN();  // NaN once it diverged
  double learning_rate = std::numeric_limits<double>::quiet_NaN();
  std::optional<double> top1, top5;  // in epochs with a test
};

struct RunView {
  std::string label;  // names the run among others; the loss, where it is alone
  int colour = -1;    // place in the page's palette; -1: its place among the runs
  std::string loss, model;
  int64_t epochs = 0, seeds = 0;
  bool complete = true;
  Measure last, last_top5, best;
  double train_s = 0, eval_s = 0;
  std::vector<uint64_t> diverged;  // seeds
  std::vector<std::string> classes;
  std::vector<double> per_class;                // NaN where the test set has no image of the class
  std::vector<std::vector<int64_t>> confusion;  // [true][predicted]
  std::vector<EpochRow> curves;
  nlohmann::json preflight, environment, config;
  std::string command;
};

// FormatError naming `source` when a field is missing or has another type. Unknown fields are ignored.
RunView run_view(const nlohmann::json& result, std::string_view source);

inline int colour_of(const RunView& run, size_t place) { return run.colour < 0 ? static_cast<int>(place) : run.colour; }

// "57.26 ± 0.41", "57.26" for one seed, "diverged" for none.
std::string plus_minus(const Measure& measure);

}  // namespace gift::report
