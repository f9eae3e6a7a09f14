#pragma once

#include <filesystem>

#include "core/engine.h"
#include "train/config.h"
#include "train/observer.h"
#include "train/result.h"

namespace gift {

struct RunOptions {
  std::filesystem::path out;      // the run folder
  bool resume = false;            // continue what `out` holds; an ended run returns its result at once
  bool allow_other_plan = false;  // continue although machine, library or instruction set changed
  bool save_predictions = false;  // test logits of every student
  double save_every_s = 30;       // checkpoints, beside those at every test
};

// Trains and tests students on a distilled set, one a seed, as `config` says, and writes the run folder. A run that was
// killed continues bit-identically with options.resume; an interrupted one (Observer::interrupted) returns with
// result.interrupted set, its checkpoint written.
RunResult run_evaluation(Engine& engine, const Config& config, const RunOptions& options, Observer& observer);

}  // namespace gift
