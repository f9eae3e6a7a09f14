#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/json.h"
#include "core/statistics/difference.h"
#include "core/table.h"
#include "train/compare/cell_record.h"
#include "train/compare/grid.h"
#include "train/reproduce/plan.h"

namespace gift {

// The cells that can run, as a comparison. Cells that share their set, teacher and settings become one entry.
Grid grid_of(const ReproductionPlan& plan);

// Marks the records that stand for their method's native loss as what the others are compared with. True if any.
bool mark_native(const ReproductionPlan& plan, std::vector<CellRecord>& records);

// What became of a cell, beside what the paper prints.
struct ReproducedCell {
  std::vector<uint64_t> seeds;     // that ended well
  std::vector<double> last, best;  // their accuracies: after the last epoch; best of the tests on the way
  std::vector<std::string> lost;   // "seed 2 diverged in epoch 7", "seed 0 failed: ..."
  // Against the native loss on the same set, where the recipe has it: the printed means, and ours by seed (last).
  std::optional<double> printed_difference;
  std::optional<MeanDifference> difference;
};
// One a cell of the plan.
std::vector<ReproducedCell> reproduced_cells(const ReproductionPlan& plan, std::span<const CellRecord> records);

// {"recipe", "title", "deviations", "missing", "notes", "cells": [{dataset, method, distilled, network, model, ipc,
// optimizer, loss, paper, last, best, difference_to_native {paper, ours {n, mean, low, high}}, lost, missing, remarks,
// notes}]}; accuracies in percent.
nlohmann::json to_json(const ReproductionPlan& plan, std::span<const ReproducedCell> cells);

// A row a cell: set, student, loss, the paper's number, ours, and the differences to the native loss.
Table reproduction_table(const ReproductionPlan& plan, std::span<const ReproducedCell> cells);
// What will run and what is missing, before it does.
Table plan_table(const ReproductionPlan& plan);

// Notes with the numbers that the table's rows carry, what is missing, deviations.
std::vector<std::string> reproduction_remarks(const ReproductionPlan& plan);
std::string reproduction_markdown(const ReproductionPlan& plan, std::span<const ReproducedCell> cells);

}  // namespace gift
