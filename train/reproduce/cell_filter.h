#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/json.h"
#include "train/reproduce/terms.h"

namespace gift {

struct RecipeCell;

// Chooses cells of a recipe: every word must fit, and one of the values given for it.
class CellFilter {
 public:
  CellFilter() = default;  // fits every cell
  // {"method": "rded", "ipc": [1, 10]}. FormatError naming `where`.
  static CellFilter from_json(const nlohmann::json& json, const Terms& terms, const std::string& where);
  // "method=rded,dataset=cifar100,ipc=10"; a word given twice takes either value. ConfigError with a suggestion.
  static CellFilter from_text(const std::string& text, const Terms& terms);

  bool fits(const RecipeCell& cell) const;
  bool empty() const { return wanted_.empty(); }

 private:
  void add(const std::string& word, const std::string& value, const Terms& terms);
  std::vector<std::pair<std::string, std::vector<std::string>>> wanted_;  // word, folded values
};

}  // namespace gift
