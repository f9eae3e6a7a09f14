#pragma once

#include <functional>
#include <string>
#include <vector>

#include "train/config.h"
#include "train/reproduce/cell_filter.h"
#include "train/reproduce/locate.h"
#include "train/reproduce/recipe.h"

namespace gift {

// A cell of a recipe on this machine.
struct PlannedCell {
  RecipeCell cell;
  std::string set;                   // its name in tables: "RDED (ConvNet), CIFAR-100, IPC 10"
  Config config;                     // with what open_setup() fills in still open
  std::vector<std::string> missing;  // why it cannot run; empty: it can
  std::vector<std::string> remarks;  // what is odd but workable
  bool ready() const { return missing.empty(); }
};

struct ReproductionPlan {
  Recipe recipe;
  std::vector<PlannedCell> cells;
  std::vector<std::string> missing;     // each thing once
  std::vector<std::string> deviations;  // from the recipe, by the user: "epochs 5 (the protocol's otherwise)"
  size_t ready() const;
  // Students that train, and the images they see, both over all seeds and epochs.
  double students() const, images() const;
};

struct PlanOptions {
  CellFilter only;
  std::function<void(Config&)> adjust;  // settings that the user gives for all cells
};

// Finds what each cell needs and makes its settings. Sets are opened as far as listing their images. ConfigError when
// no cell fits the filter, and where the user's settings are the recipe's own business (sets, teachers, models, losses,
// optimizers).
ReproductionPlan plan_reproduction(const Recipe& recipe, const Library& library, const PlanOptions& options = {});

}  // namespace gift
