#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/engine.h"
#include "train/continual/result.h"
#include "train/observer.h"

namespace gift {

struct ContinualOptions {
  std::filesystem::path out;        // the run folder
  std::vector<int> steps{5, 10};    // numbers of steps in which the classes arrive
  std::vector<std::string> losses;  // trained in lockstep; empty: the config's
  bool resume = false, allow_other_plan = false;
  double save_every_s = 30;  // checkpoints, beside those at every test
};

class ContinualObserver : public Observer {
 public:
  virtual void stage_begins(const StageResult& /*still without students*/, int /*number*/, int /*of*/) {}
  virtual void stage_done(const StageResult&) {}
};

// Class-incremental learning (train/continual/stages.h): config.seeds class orders, the seed of an order being that of
// its training. At every stage each loss trains a fresh network with an output for all classes, by the config's
// protocol, its batch size by the number of images so far; it is tested on the classes so far, no outputs masked. A
// network of a stage equals, bit for bit, that of a run of its own on these images with that seed. Writes config.json,
// result.json and a checkpoint; with options.resume finished stages are kept and the one under way continues,
// bit-identically. ConfigError, before any work, for step counts and losses that do not fit, and for another run in the
// folder.
ContinualResult run_continual(Engine& engine, const Config& config, const ContinualOptions& options,
                              ContinualObserver& observer);

}  // namespace gift
