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

// A run's row: last, best of k, training time, seeds, epochs, model.
Table result_table(const RunView& run);

// Its numbers for a spreadsheet: means, both standard deviations and n in columns of their own.
Table number_table(const RunView& run);

}  // namespace gift::report
