#include "train/compare/resolved_grid.h"

namespace gift {

nlohmann::json resolved_grid(const Grid& grid, const std::vector<CellRecord>& cells) {
  Grid out;
  for (const CellRecord& cell : cells) {
    Config row = cell.config;
    row.seeds = 1;
    if (!out.entries.empty()) {
      GridEntry& last = out.entries.back();
      Config next = last.settings;
      next.seed += static_cast<uint64_t>(next.seeds);
      next.seeds = 1;
      if (last.name == cell.set && to_json(next) == to_json(row)) {
        ++last.settings.seeds;
        continue;
      }
    }
    out.entries.push_back({cell.set, row, {}, {}, {}, {}, {}});
    if (cell.baseline && out.baseline.empty()) out.baseline = row.loss;
  }
  nlohmann::json json = to_json(out);
  if (grid.baseline.empty()) json.erase("baseline");
  return json;
}

}  // namespace gift
