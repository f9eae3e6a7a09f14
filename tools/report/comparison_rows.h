#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/json.h"
#include "tools/report/run_view.h"

namespace gift::report {

// A row of a comparison as pages and terminals show it. The label of its view leaves out what its group says, and the
// settings of the loss where the rows of the group are told apart without them; rows of equal labels have one colour.
struct ShownRow {
  const nlohmann::json* row = nullptr;
  RunView view;
  std::string group;  // "rded, convnet3": set and model, and optimizer and learning rate where these make groups, too
};

// Grouped in the order given, within a group by last accuracy; rows without one at the end.
std::vector<ShownRow> shown_rows(const nlohmann::json& result);

// Consecutive rows of one group, as [begin, end).
std::vector<std::pair<size_t, size_t>> groups_of(const std::vector<ShownRow>& rows);

std::string comparison_rows_table(const nlohmann::json& result, const std::vector<ShownRow>& rows);
std::string detectable_table(const std::vector<ShownRow>& rows);  // nothing where no pair has two seeds

}  // namespace gift::report
