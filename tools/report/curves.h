#pragma once

#include <string>
#include <vector>

#include "tools/report/run_view.h"

namespace gift::report {

// Test accuracy of all runs in one chart, and the training loss of each run in one of its own: losses of different
// kinds share no scale. Lines are means over the seeds, bands mean ± population std; thin vertical lines mark the
// epochs in which the learning rate fell to less than 0.7 of itself.
std::string accuracy_chart(const std::vector<RunView>& runs);
std::string loss_charts(const std::vector<RunView>& runs);

}  // namespace gift::report
