#pragma once

#include <string>
#include <vector>

#include "core/table.h"
#include "tools/report/run_view.h"

namespace gift {

std::string as_text(const Table& table);  // columns of spaces, for a terminal

}  // namespace gift

namespace gift::report {

using gift::as_csv;
using gift::as_markdown;
using gift::as_text;
using gift::Table;

// One row a run, the best last accuracy first: run, last, best of k, training time, seeds, epochs, model.
Table result_table(const std::vector<RunView>& runs);

// Numbers of the same runs for a spreadsheet: means, both standard deviations and n in columns of their own.
Table number_table(const std::vector<RunView>& runs);

// The runs, best last accuracy first; those without one at the end, otherwise in the order given.
std::vector<RunView> ranked(std::vector<RunView> runs);

}  // namespace gift::report
