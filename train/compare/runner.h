#pragma once

#include <filesystem>
#include <string>

#include "core/engine.h"
#include "train/augmented_sample.h"
#include "train/compare/compare_observer.h"
#include "train/compare/comparison.h"
#include "train/compare/grid.h"

namespace gift {

struct CompareOptions {
  std::filesystem::path out;      // the folder of the comparison
  bool resume = false;            // keep the cells that are there, continue the cohort that was cut off
  bool allow_other_plan = false;  // continue although machine, library or instruction set changed
  bool save_students = false;     // student_CELL.safetensors of every cell
  std::string command{};          // as typed, for the result
  bool dry_run = false;           // stop after the outline, writing nothing
  double save_every_s = 30;       // checkpoints, beside those at every test
};

// What a comparison has come to so far.
struct CompareState {
  Comparison comparison;     // cells under way or to come are not result.finished
  SamplePictures augmented;  // of the first set
  bool interrupted = false;
};

// Trains every cell of a grid, those that share their batches in lockstep, each equal bit for bit to its run alone, and
// keeps everything in the folder: config.json (the grid, resolved: the same file as grid_from_json() reads re-runs
// bit-identically) and cohorts/N.safetensors. `write` is called with the state whenever cells have ended. All sets,
// teachers and settings are opened and checked before the first step. A cell that diverges or fails is marked, the
// others go on; an interrupted comparison returns with its checkpoint written.
CompareState run_comparison(Engine& engine, const Grid& grid, const CompareOptions& options, CompareObserver& observer,
                            FunctionRef<void(const CompareState&)> write);

}  // namespace gift
