#include "tools/report/table.h"

#include <algorithm>
#include <cmath>

#include "tools/format.h"

namespace gift::report {
namespace {

std::string plain(double value) { return std::isfinite(value) ? fixed(value, 4) : ""; }

std::string ended_seeds(const RunView& run) {
  std::string out = std::to_string(run.last.n);
  if (run.last.n != run.seeds) out += " of " + std::to_string(run.seeds);
  return out;
}

}  // namespace

Table result_table(const RunView& run) {
  return {{"run", "last top-1, %", "best test, %", "training", "seeds", "epochs", "model"},
          {{run.label, plus_minus(run.last), plus_minus(run.best), duration(run.train_s), ended_seeds(run),
            std::to_string(run.epochs), run.model}}};
}

Table number_table(const RunView& run) {
  return {{"run", "loss", "model", "epochs", "n", "last_mean", "last_std_population", "last_std_sample", "best_mean",
           "best_std_population", "best_std_sample", "train_s", "eval_s"},
          {{run.label, run.loss, run.model, std::to_string(run.epochs), std::to_string(run.last.n),
            plain(run.last.mean), plain(run.last.std_population), plain(run.last.std_sample), plain(run.best.mean),
            plain(run.best.std_population), plain(run.best.std_sample), plain(run.train_s), plain(run.eval_s)}}};
}

}  // namespace gift::report

namespace gift {
namespace {

std::string text_line(const std::vector<std::string>& cells, const std::vector<int>& widths) {
  std::string line;
  for (size_t k = 0; k < cells.size(); ++k) line += pad(cells[k], widths[k]) + "  ";
  return line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

}  // namespace

std::string as_text(const Table& table) {
  std::vector<int> widths;
  for (size_t k = 0; k < table.head.size(); ++k) {
    int width = columns_of(table.head[k]);
    for (const auto& row : table.rows) width = std::max(width, columns_of(row[k]));
    widths.push_back(width);
  }
  std::string rule;
  for (const int width : widths) {
    for (int i = 0; i < width; ++i) rule += "─";
    rule += "  ";
  }
  std::string out = text_line(table.head, widths) + rule.substr(0, rule.size() - 2) + "\n";
  for (const auto& row : table.rows) out += text_line(row, widths);
  return out;
}

}  // namespace gift
