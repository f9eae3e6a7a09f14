#include "train/compare/comparison_folder.h"

#include "core/files/atomic_file.h"
#include "train/compare/rows.h"
#include "train/compare/table.h"

namespace gift {
namespace {

// metrics.csv of a run with what tells the rows apart in front.
std::string all_metrics(const Comparison& c) {
  std::string out = "set,model,loss,optimizer,lr," + metrics_csv({});
  for (const CellRecord& cell : c.cells) {
    const nlohmann::json rate = cell.config.learning_rate;
    std::string front = as_csv({{cell.set, cell.config.model, cell.loss, cell.config.optimizer, rate.dump()}, {}});
    front.back() = ',';
    SeedResult seed = cell.result;
    seed.seed = cell.config.seed;
    const std::string lines = metrics_csv({seed});
    for (size_t at = lines.find('\n') + 1; at < lines.size();) {
      const size_t end = lines.find('\n', at) + 1;
      out += front + lines.substr(at, end - at);
      at = end;
    }
  }
  return out;
}

}  // namespace

nlohmann::json write_comparison(const std::filesystem::path& folder, const Comparison& comparison) {
  const nlohmann::json result = to_json(comparison, comparison.complete);
  write_cells(folder / "cells.safetensors", comparison.cells);
  write_file(folder / "metrics.csv", all_metrics(comparison));
  write_file(folder / "table.md", comparison_markdown(result));
  write_file(folder / "table.tex", comparison_latex(result));
  write_file(folder / "table.csv", as_csv(comparison_numbers(result)));
  write_file(folder / "result.json", result.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  return result;
}

}  // namespace gift
