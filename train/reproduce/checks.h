#pragma once

#include <string>
#include <vector>

#include "core/engine.h"
#include "train/config.h"
#include "train/reproduce/locate.h"
#include "train/reproduce/recipe.h"

namespace gift {

// One line of a table that is checked, not trained.
struct CheckedNumber {
  std::string what;      // "CIFAR-10, training images a class"
  std::string expected;  // as the paper has it: "5000", "732 – 1300"
  std::string measured;  // empty: it could not be
  std::string remark;    // what is missing, or what differs
  bool agrees = false;   // image counts: equal; accuracies: measured at all
};

// Table 8: images of each class in the test and training sets found.
std::vector<CheckedNumber> check_image_counts(const Recipe& recipe, const Library& library);

// Table 9: each teacher found, on the test set found. `settings` says how (normalisation, threads of batches, ...).
std::vector<CheckedNumber> check_teachers(Engine& engine, const Recipe& recipe, const Library& library,
                                          const Config& settings);

}  // namespace gift
