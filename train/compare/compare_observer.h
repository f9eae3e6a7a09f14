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
  int cells = 0, cells_done = 0, cohorts = 0, seeds = 0;
  double seconds = 0;     // estimate for what is left
  double memory_mib = 0;  // estimate of the peak
};

// Told what a comparison is doing, beside what an Observer is told of each cohort. Cells are named by their index.
class CompareObserver : public Observer {
 public:
  // `cells` stays where it is until the comparison ends; what has ended in an earlier run is in it already.
  virtual void outline(const ComparisonOutline&, const std::vector<CellRecord>& /*cells*/) {}
  // The students of the cohort that starts now; TestProgress::student counts in this list.
  virtual void cohort(const std::vector<size_t>& /*cells*/) {}
  // One that ended, diverged or failed.
  virtual void cell_ended(size_t /*cell*/) {}
};

}  // namespace gift
