#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "train/reproduce/terms.h"

namespace gift {

// A number as a paper prints it: "50.6 ± 0.3", or "93.86" alone.
struct Printed {
  std::string text;
  double mean = 0;
  std::optional<double> std;
};
Printed parse_printed(const std::string& text, const std::string& where);  // FormatError

// One number of a table or bar of a figure: what is trained, and what the paper prints.
struct RecipeCell {
  // In the recipe's words.
  std::string dataset, method, distilled, network, optimizer = "adamw", loss;
  int ipc = 0;
  int steps = 0;  // continual learning; else 0
  // What they stand for.
  std::string model, distilled_model;                  // architectures: of the student; of the set, hence its teacher
  std::string loss_used;                               // "native" replaced by the method's
  bool own_labels = false;                             // the set's labels stand for a teacher's
  nlohmann::json settings = nlohmann::json::object();  // of Config, beyond the protocol's
  std::optional<Printed> paper;                        // nothing where the paper prints none
  std::vector<size_t> notes;                           // of Recipe::notes, those for this cell alone
};

// What a cell trains on, in words: "RDED, CIFAR-100, 10 per class"; with the distilling network where it is another.
std::string describe_set(const Terms& terms, const RecipeCell& cell);

struct ImageCounts {  // of each class, fewest and most
  std::string dataset;
  int classes = 0;
  int train[2] = {}, test[2] = {};
};
struct TeacherAccuracy {
  std::string dataset, network, model;
  int size = 0;
  Printed paper;
};

// A table or figure of a paper as data: what to train, and the numbers that were printed.
struct Recipe {
  enum class Kind { grid, continual, counts, teachers };
  std::string name, title;
  Kind kind = Kind::grid;
  Terms terms;
  std::vector<RecipeCell> cells;  // grid, continual
  std::vector<ImageCounts> sets;
  std::vector<TeacherAccuracy> teachers;
  std::vector<std::string> notes;
  std::vector<size_t> general_notes;  // those that concern all cells
};

// Reads a recipe (docs/reproduce.md describes the form). FormatError, naming `source` and the place, for unknown or
// missing keys, rows without a number for every column, numbers that do not read, cells that occur twice and notes that
// concern no cell; ConfigError for unknown words.
Recipe parse_recipe(const nlohmann::json& json, const std::string& name, const std::string& source, const Terms& terms);

// One of the recipes in this program ("table1", "figure3"), or a file that ends in .json. ConfigError with a
// suggestion.
Recipe load_recipe(const std::string& name_or_file);
std::vector<std::string> recipe_names();

}  // namespace gift
