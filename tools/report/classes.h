#pragma once

#include <string>
#include <vector>

#include "tools/report/run_view.h"

namespace gift::report {

// Accuracy of each class: bars for one run, a table of runs × classes for several. Beyond 40 classes only the best and
// the worst (of the first run) are shown, and it says so.
std::string per_class(const std::vector<RunView>& runs);

// The confusion matrix of one run, rows in percent of the true class: a table up to 24 classes, beyond that a picture;
// below it the most frequent confusions.
std::string confusion(const RunView& run);

}  // namespace gift::report
