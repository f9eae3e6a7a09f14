#pragma once

#include <vector>

#include "core/json.h"
#include "train/compare/cell_record.h"
#include "train/compare/grid.h"

namespace gift {

// The grid with its settings as they were resolved, one entry for each row: what `seeds` cells that differ in nothing
// else became.
nlohmann::json resolved_grid(const Grid& grid, const std::vector<CellRecord>& cells);

}  // namespace gift
