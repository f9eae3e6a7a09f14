#pragma once

#include <string>

#include "core/json.h"
#include "core/table.h"

// Tables of a comparison, made from its result.json (train/compare/comparison.h), rows in its order.
namespace gift {

// For people: row, last accuracy, seeds, difference with its interval, p, verdict, best of k, first gradient norm.
Table comparison_table(const nlohmann::json& result);

// For spreadsheets: all figures of a row in columns of their own; empty where there is none.
Table comparison_numbers(const nlohmann::json& result);

// A page: heading, table with bold rows, seeds that are missing, pairing, notes, command.
std::string comparison_markdown(const nlohmann::json& result);

// A table in booktabs style as papers print it, one decimal: mean and population std, bold where shown better (or not
// told apart from the best), the difference behind an arrow. Several sets or models become columns where rows can be
// told apart without them. Needs \usepackage{booktabs}; the notes stand in the caption.
std::string comparison_latex(const nlohmann::json& result);

}  // namespace gift
