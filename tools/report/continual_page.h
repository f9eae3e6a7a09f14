#pragma once

#include <string>

#include "tools/report/table.h"
#include "train/continual/result.h"

namespace gift::report {

// One row a loss: average incremental accuracy, its paired difference to that of the first loss, with the 95 % t
// interval where there is more than one order, and the accuracy on the classes so far after each step.
Table continual_table(const ContinualResult& result, int steps);
// One row for each number of steps, loss and step (classes = known then; "average" for the mean over the steps).
Table continual_numbers(const ContinualResult& result);

// Both tables for each number of steps, headed, as Markdown, with what one must know to read them.
std::string continual_markdown(const ContinualResult& result);

// The figure with its tables, as one HTML page that needs nothing from outside.
std::string continual_page(const ContinualResult& result, const std::string& command);

// What one must know to read the numbers, a sentence a line.
std::vector<std::string> continual_remarks(const ContinualResult& result);

}  // namespace gift::report
