#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/json.h"
#include "train/config.h"

namespace gift {

// One epoch of one seed's training.
struct CurvePoint {
  int epoch = 0;  // epochs done
  double loss = 0, learning_rate = 0;
  std::optional<double> top1, top5;         // percent, where the student was tested
  std::optional<double> holdout_top1 = {};  // on held-out training images
};

// What became of one seed.
struct SeedResult {
  uint64_t seed = 0;
  bool finished = false;
  int diverged_at = 0;  // epoch in which the loss ceased to be finite; 0: it did not
  std::vector<CurvePoint> curve;
  double last_top1 = 0, last_top5 = 0;
  double best_top1 = 0;  // best of the tests on the way
  int best_epoch = 0;
  // Of the test at the epoch that was best on held-out training images; epoch 0: nothing was held out.
  double selected_top1 = 0, selected_holdout_top1 = 0;
  int selected_epoch = 0;
  std::vector<double> per_class;   // of the last test
  std::vector<int64_t> confusion;  // of the last test, (C, C)
  double train_s = 0, eval_s = 0;
  // Of an epoch cut off in the middle: steps done, and the sums of its loss.
  int64_t partial_steps = 0, partial_count = 0;
  double partial_sum = 0;

  // The first of the best epochs counts, both of tests and of held-out images; the test of the epoch comes before them.
  void note_test(int epoch, double top1);
  void note_holdout(int epoch, double holdout_top1, double test_top1);
};

// The outcome of a run over its seeds, as result.json holds it.
struct RunResult {
  Config config;  // resolved
  nlohmann::json preflight, environment;
  std::vector<std::string> class_names;
  std::vector<SeedResult> seeds;
  bool interrupted = false;
  bool complete() const;  // every seed finished or diverged
};

nlohmann::json to_json(const SeedResult& seed);
SeedResult seed_result_from_json(const nlohmann::json& json);

// result.json: loss, model, epochs, seeds, last {mean, std_population, std_sample, n, values}, best {the same, epochs},
// selected {the same, epochs, holdout} where --select holdout chose an epoch,
// train_s, eval_s, preflight, per_class, confusion (sums over seeds), curves, diverged, config, environment. Accuracies
// in percent; a seed that diverged counts in neither last nor best.
nlohmann::json to_json(const RunResult& result);

// {mean, std_population, std_sample, n, values}; null for what the number of values does not allow.
nlohmann::json summary_json(const std::vector<double>& values);

// metrics.csv: seed,epoch,learning_rate,loss,test_top1,test_top5; one row an epoch, empty where it was not tested.
std::string metrics_csv(const std::vector<SeedResult>& seeds);

}  // namespace gift
