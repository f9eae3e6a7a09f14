#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/json.h"
#include "train/config.h"

namespace gift {

// One network of one stage: trained on all images of the classes so far, tested on the test images of these.
struct StageStudent {
  double last_top1 = 0, best_top1 = 0;  // percent
  int best_epoch = 0;
  double final_loss = 0;
  int diverged_at = 0;  // epoch; 0: it did not
  std::string failure;  // why it could not go on; empty: it could
  double train_s = 0, eval_s = 0;
  bool counts() const { return diverged_at == 0 && failure.empty(); }
};

struct StageResult {
  uint64_t seed = 0;  // of the class order and of the training
  int classes = 0;    // known so far
  int64_t images = 0, test_images = 0, batch_size = 0;
  std::vector<StageStudent> students;  // one a loss
};

struct ContinualResult {
  Config config;  // resolved; seeds is the number of class orders
  std::vector<int> steps;
  std::vector<std::string> losses;  // as they were understood
  std::vector<std::string> class_names;
  nlohmann::json preflight, environment;
  bool teacher_knows_all = false;   // a loss asks a teacher, which knows classes that have not arrived yet
  std::vector<StageResult> stages;  // finished ones, order by order
  bool interrupted = false;
};

// One curve of the figure: the accuracy of one loss after each step, over the class orders that got that far.
struct ContinualSeries {
  int steps = 0;
  std::string loss;
  std::vector<int> classes;                  // known after each step
  std::vector<std::vector<double>> top1;     // of each step: a value an order, in the order of seeds; last accuracy
  std::vector<double> average;               // average incremental accuracy of each complete order: mean over the steps
  std::vector<uint64_t> diverged_or_failed;  // orders with a network that does not count
};
std::vector<ContinualSeries> series_of(const ContinualResult& result);

nlohmann::json to_json(const StageResult& stage);
StageResult stage_from_json(const nlohmann::json& json);
// result.json: steps, losses, orders [{seed, classes}], series [{steps, loss, after_step [{classes, mean, ...}],
// average_incremental {mean, std_population, std_sample, n, values}}], stages, teacher_knows_all, config, environment.
nlohmann::json to_json(const ContinualResult& result);

}  // namespace gift
