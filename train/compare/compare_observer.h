#pragma once

#include <string>
#include <vector>

#include "train/compare/cell_record.h"
#include "train/observer.h"
#include "train/preflight.h"

namespace gift {

// A set of a comparison with everything its students share.
struct PlannedSet {
  std::string name;
  Preflight preflight;
  std::vector<std::string> students;  // "convnet3, adamw, lr 0.001, kl(T=20)"
};

// What will be done, before it is.
struct ComparisonOutline {
  std::vector<PlannedSet> sets;
  int cells = 0, cells_done = 0, cohorts = 0, cohorts_done = 0, seeds = 0;
  std::vector<std::string> devices;  // that share the cohorts
  double seconds = 0;                // estimate for what is left
  double memory_mib = 0;             // estimate of the peak
};

// A cohort that starts. Until it ends its number is StepProgress::run, TestProgress::run and Divergence::run.
struct StartedCohort {
  int run = 0;
  std::vector<size_t> cells;  // its students; TestProgress::student counts in this list
  std::string device;
};

// Told what a comparison is doing, beside what an Observer is told of each cohort. Cells are named by their index. On
// several devices several cohorts are under way at once; calls come from several threads, one at a time.
class CompareObserver : public Observer {
 public:
  // `cells` stays where it is until the comparison ends; what has ended in an earlier run is in it already.
  virtual void outline(const ComparisonOutline&, const std::vector<CellRecord>& /*cells*/) {}
  virtual void cohort(const StartedCohort&) {}
  // One that ended, diverged or failed.
  virtual void cell_ended(size_t /*cell*/) {}
  // After all its cells; not where it was interrupted.
  virtual void cohort_ended(int /*run*/) {}
};

}  // namespace gift
