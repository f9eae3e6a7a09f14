#pragma once

#include <string>
#include <vector>

#include "tools/report/run_view.h"

namespace gift::report {

struct Table {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;  // as long as `head`
};

// One row a run, the best last accuracy first: run, last, best of k, training time, seeds, epochs, model.
Table result_table(const std::vector<RunView>& runs);

// Numbers of the same runs for a spreadsheet: means, both standard deviations and n in columns of their own.
Table number_table(const std::vector<RunView>& runs);

std::string as_text(const Table& table);  // columns of spaces, for a terminal
std::string as_markdown(const Table& table);
std::string as_csv(const Table& table);  // RFC 4180

// The runs, best last accuracy first; those without one at the end, otherwise in the order given.
std::vector<RunView> ranked(std::vector<RunView> runs);

}  // namespace gift::report
