#include "train/compare/comparison.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "train/compare/dd_ranking.h"
#include "train/compare/differences.h"
#include "train/compare/notes.h"
#include "train/compare/rows.h"

namespace gift {
namespace {

using nlohmann::json;

json finite(double value) { return finite_json(value); }
json finite(const std::optional<double>& value) { return value ? finite(*value) : json(nullptr); }
json known_norm(double norm) { return norm > 0 ? finite(norm) : json(nullptr); }

json cell_json(const CellRecord& cell, size_t row) {
  const SeedResult& r = cell.result;
  const bool ended = counts(cell);
  const auto figure = [&](double value) { return ended ? finite(value) : json(nullptr); };
  return {{"loss", cell.loss},
          {"optimizer", cell.config.optimizer},
          {"lr", cell.config.learning_rate},
          {"model", cell.config.model},
          {"set", cell.set},
          {"seed", cell.config.seed},
          {"row", row},
          {"finished", r.finished},
          {"last", figure(r.last_top1)},
          {"last_top5", figure(r.last_top5)},
          {"best", figure(r.best_top1)},
          {"best_epoch", ended ? json(r.best_epoch) : json(nullptr)},
          {"selected", ended && r.selected_epoch ? finite(r.selected_top1) : json(nullptr)},
          {"selected_epoch", ended && r.selected_epoch ? json(r.selected_epoch) : json(nullptr)},
          {"diverged", r.diverged_at ? json(r.diverged_at) : json(nullptr)},
          {"failed", cell.failure.empty() ? json(nullptr) : json(cell.failure)},
          {"train_s", finite(r.train_s)},
          {"eval_s", finite(r.eval_s)},
          {"first_gradient_norm", known_norm(cell.first_gradient_norm)}};
}

json difference_json(const RowDifference& d, const std::vector<ComparisonRow>& rows) {
  json detectable = json::object();
  for (const auto& [n, difference] : d.detectable) detectable[std::to_string(n)] = finite(difference);
  return {{"to", rows[d.to].label},
          {"to_loss", rows[d.to].loss},
          {"pairing", pairing_name(d.pairing)},
          {"n", d.difference.n},
          {"mean", finite(d.difference.mean)},
          {"low", finite(d.difference.low)},
          {"high", finite(d.difference.high)},
          {"p", finite(d.difference.p)},
          {"p_holm", finite(d.p_holm)},
          {"verdict", d.verdict},
          {"correlation", finite(d.difference.correlation)},
          {"std_of_differences", finite(d.difference.std)},
          {"detectable", detectable},
          {"images",
           d.images ? json{{"low", d.images->low}, {"high", d.images->high}, {"label", images_label}} : json(nullptr)}};
}

// What a row has in common with a run of its own.
RunResult run_of(const Comparison& c, const ComparisonRow& row) {
  RunResult run;
  run.config = row.config;
  run.config.seed = c.cells[row.cells.front()].config.seed;
  run.config.seeds = static_cast<int>(row.cells.size());
  if (const auto set = c.sets.find(row.set); set != c.sets.end()) {
    run.class_names = set->second.classes;
    run.preflight = set->second.preflight;
  }
  for (const size_t i : row.cells) {
    run.seeds.push_back(c.cells[i].result);
    run.seeds.back().seed = c.cells[i].config.seed;
    if (!c.cells[i].failure.empty()) run.seeds.back().finished = false;
  }
  return run;
}

json row_json(const Comparison& c, const ComparisonRow& row) {
  json out = to_json(run_of(c, row));
  out.erase("environment");
  json failed = json::array(), seeds_done = json::array();
  double norms = 0;
  int known = 0;
  bool ended = true;
  for (const size_t i : row.cells) {
    const CellRecord& cell = c.cells[i];
    if (!cell.failure.empty()) failed.push_back({{"seed", cell.config.seed}, {"reason", cell.failure}});
    if (counts(cell)) seeds_done.push_back(cell.config.seed);
    ended &= cell.result.finished || !cell.failure.empty();
    if (!(cell.first_gradient_norm > 0) || !std::isfinite(cell.first_gradient_norm)) continue;
    norms += cell.first_gradient_norm;
    ++known;
  }
  for (json& point : out["curves"])
    for (const char* name : {"loss", "learning_rate"})
      if (!std::isfinite(point[name].get<double>())) point[name] = nullptr;
  out["loss"] = row.loss;
  out["label"] = row.label;
  out["set"] = row.set;
  out["optimizer"] = row.config.optimizer;
  out["lr"] = row.config.learning_rate;
  out["is_baseline"] = row.baseline;
  out["complete"] = ended;
  out["failed"] = failed;
  out["seeds_done"] = seeds_done;
  out["first_gradient_norm"] = known ? json(norms / known) : json(nullptr);
  return out;
}

void add_statistics(json& out, const Comparison& c, const std::vector<ComparisonRow>& rows, bool over_images) {
  static constexpr const char* kind_names[] = {"distilled", "random subset", "full"};
  const bool with_baseline = std::any_of(rows.begin(), rows.end(), [](const auto& row) { return row.baseline; });
  const auto differences = differences_to_baseline(c.cells, rows, over_images);
  const auto best = against_best(c.cells, rows);
  std::vector<SetKind> kinds;
  for (size_t i = 0; i < rows.size(); ++i) kinds.push_back(set_kind(rows[i].config, out["rows"][i]["preflight"]));
  const auto ranking = dd_ranking(c.cells, rows, kinds);
  for (size_t i = 0; i < rows.size(); ++i) {
    json& row = out["rows"][i];
    row["set_kind"] = kind_names[static_cast<size_t>(kinds[i])];
    row["difference"] = differences[i] ? difference_json(*differences[i], rows) : json(nullptr);
    row["against_best"] =
        !with_baseline && best[i]
            ? json{{"low", finite(best[i]->low)}, {"high", finite(best[i]->high)}, {"bold", best[i]->bold}}
            : json(nullptr);
    row["dd_ranking"] = ranking[i] ? json{{"hlr", finite(ranking[i]->hlr)},
                                          {"ior", finite(ranking[i]->ior)},
                                          {"lrs", finite(ranking[i]->lrs)},
                                          {"weight", dd_ranking_weight}}
                                   : json(nullptr);
  }
}

}  // namespace

nlohmann::json to_json(const Comparison& c, bool over_images) {
  const std::vector<ComparisonRow> rows = comparison_rows(c.cells, c.baseline);
  json cells = json::array(), row_list = json::array();
  std::vector<size_t> row_of(c.cells.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    row_list.push_back(row_json(c, rows[i]));
    for (const size_t cell : rows[i].cells) row_of[cell] = i;
  }
  for (size_t i = 0; i < c.cells.size(); ++i) cells.push_back(cell_json(c.cells[i], row_of[i]));
  json out{{"kind", "compare"},
           {"command", c.command},
           {"complete", c.complete},
           {"baseline", c.baseline.empty() ? json(nullptr) : json(c.baseline)},
           {"cells", std::move(cells)},
           {"rows", std::move(row_list)},
           {"environment", c.environment},
           {"classes", c.sets.empty() ? std::vector<std::string>{} : c.sets.begin()->second.classes}};
  add_statistics(out, c, rows, over_images);
  out["pairing"] = pairing_lines(rows);
  out["notes"] = comparison_notes(out);
  if (std::any_of(c.cells.begin(), c.cells.end(), [](const CellRecord& cell) { return cell.config.stack; }))
    out["notes"].push_back(
        "Students of equal networks were trained as one network (--stack): each equals a run of its own within "
        "rounding "
        "only, not bit for bit.");
  for (const std::string& note : c.notes) out["notes"].push_back(note);
  return out;
}

}  // namespace gift
