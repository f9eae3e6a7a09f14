#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "train/compare/grid.h"

namespace gift {

// Students that train in lockstep: the cells of one seed that share their batches.
struct PlannedCohort {
  size_t batches = 0;  // which group of cells with equal batches (apart from the seed)
  uint64_t seed = 0;
  std::vector<size_t> cells;
};

// What a grid comes to. Seeds go before sets, so that a comparison cut off early has all its rows.
struct ComparisonPlan {
  std::vector<GridCell> cells;  // losses resolved, "native" too
  size_t groups = 0;            // of cells with equal batches
  std::vector<PlannedCohort> cohorts;
  std::vector<std::string> notes;  // on how a native loss was found, where that needs saying
};

// Looks at the sets' folders for their layout where a native loss is asked for, else at nothing on disk. ConfigError as
// expand(), and where the same student would train twice.
ComparisonPlan plan_comparison(const Grid& grid);

// Cuts the cohorts of each group to at most most_of_group[group] cells (>= 1).
void limit_cohorts(ComparisonPlan& plan, const std::vector<size_t>& most_of_group);

}  // namespace gift
