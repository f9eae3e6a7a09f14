#pragma once

#include <string>
#include <vector>

#include "tools/report/run_view.h"

namespace gift::report {

// One row a run: its seeds as small dots, mean ± population std of the last test as a dot on a bar.
std::string interval_chart(const std::vector<RunView>& runs);

}  // namespace gift::report
