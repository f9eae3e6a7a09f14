#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "tools/report/run_view.h"

namespace gift::report {

// A row of a comparison as the page shows it: its place on the page is its colour.
struct ShownRow {
  const nlohmann::json* row = nullptr;
  RunView view;
  std::string group;  // "RDED, convnet3"; the same for all rows of one set and model
};

// Grouped by set and model in the order given, within a group by last accuracy; rows without one at the end.
std::vector<ShownRow> shown_rows(const nlohmann::json& result);

std::string comparison_rows_table(const nlohmann::json& result, const std::vector<ShownRow>& rows);
std::string detectable_table(const std::vector<ShownRow>& rows);  // nothing where no pair has two seeds

}  // namespace gift::report
