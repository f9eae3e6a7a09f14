#include "train/reproduce/reproduction.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/error.h"
#include "losses/registry.h"

namespace gift {
namespace {

using nlohmann::json;

std::string description(const std::string& loss, const std::string& dataset) {
  return make_loss(loss, dataset)->description();
}

// Whether a record is of this cell: sets by their path, students by what they are.
bool is_of(const CellRecord& record, const PlannedCell& cell, const std::string& loss) {
  const Config &a = record.config, &b = cell.config;
  return cell.ready() && a.train == b.train && a.test == b.test && a.model == b.model && a.optimizer == b.optimizer &&
         record.loss == loss;
}

bool is_native(const ReproductionPlan& plan, const RecipeCell& cell) {
  return description(cell.loss_used, cell.dataset) ==
         description(plan.recipe.terms.method(cell.method).native, cell.dataset);
}

// The same cell with the method's own loss, if the plan has it.
std::optional<size_t> native_of(const ReproductionPlan& plan, size_t i) {
  const RecipeCell& cell = plan.cells[i].cell;
  for (size_t k = 0; k < plan.cells.size(); ++k) {
    const RecipeCell& other = plan.cells[k].cell;
    if (other.dataset == cell.dataset && other.method == cell.method && other.distilled == cell.distilled &&
        other.network == cell.network && other.optimizer == cell.optimizer && other.ipc == cell.ipc &&
        is_native(plan, other))
      return k == i ? std::nullopt : std::optional(k);
  }
  return std::nullopt;
}

void add_record(const CellRecord& record, ReproducedCell& out) {
  const SeedResult& r = record.result;
  if (!record.failure.empty())
    out.lost.push_back(text("seed ", record.config.seed, " failed: ", record.failure));
  else if (r.diverged_at)
    out.lost.push_back(text("seed ", record.config.seed, " diverged in epoch ", r.diverged_at));
  else if (r.finished) {
    out.seeds.push_back(record.config.seed);
    out.last.push_back(r.last_top1);
    out.best.push_back(r.best_top1);
  }
}

// Pairs by seed.
std::optional<MeanDifference> difference(const ReproducedCell& cell, const ReproducedCell& native) {
  std::vector<double> a, b;
  for (size_t i = 0; i < cell.seeds.size(); ++i)
    for (size_t k = 0; k < native.seeds.size(); ++k)
      if (cell.seeds[i] == native.seeds[k]) {
        a.push_back(cell.last[i]);
        b.push_back(native.last[k]);
      }
  if (a.empty()) return std::nullopt;
  return paired_difference(a, b);
}

}  // namespace

Grid grid_of(const ReproductionPlan& plan) {
  Grid grid;
  std::map<std::string, size_t> entries;
  for (const PlannedCell& cell : plan.cells) {
    if (!cell.ready()) continue;
    Config shared = cell.config;
    shared.loss.clear();
    const auto [at, added] = entries.emplace(to_json(shared).dump(), grid.entries.size());
    if (added) grid.entries.push_back({cell.set, cell.config, {}, {}, {}, {}, {}});
    std::vector<std::string>& losses = grid.entries[at->second].losses;
    const auto same = [&](const std::string& other) {
      return description(other, shared.dataset) == description(cell.config.loss, shared.dataset);
    };
    if (std::none_of(losses.begin(), losses.end(), same)) losses.push_back(cell.config.loss);
  }
  return grid;
}

bool mark_native(const ReproductionPlan& plan, std::vector<CellRecord>& records) {
  bool any = false;
  for (const PlannedCell& cell : plan.cells) {
    if (!cell.ready() || !is_native(plan, cell.cell)) continue;
    const std::string loss = description(cell.config.loss, cell.config.dataset);
    for (CellRecord& record : records)
      if (is_of(record, cell, loss)) any = record.baseline = true;
  }
  return any;
}

std::vector<ReproducedCell> reproduced_cells(const ReproductionPlan& plan, std::span<const CellRecord> records) {
  std::vector<ReproducedCell> out(plan.cells.size());
  for (size_t i = 0; i < out.size(); ++i) {
    const PlannedCell& cell = plan.cells[i];
    const std::string loss = description(cell.config.loss, cell.config.dataset);
    for (const CellRecord& record : records)
      if (is_of(record, cell, loss)) add_record(record, out[i]);
  }
  for (size_t i = 0; i < out.size(); ++i) {
    const std::optional<size_t> native = native_of(plan, i);
    if (!native) continue;
    const auto &mine = plan.cells[i].cell.paper, &theirs = plan.cells[*native].cell.paper;
    if (mine && theirs) out[i].printed_difference = mine->mean - theirs->mean;
    out[i].difference = difference(out[i], out[*native]);
  }
  return out;
}

json to_json(const ReproductionPlan& plan, std::span<const ReproducedCell> cells) {
  json list = json::array();
  for (size_t i = 0; i < cells.size(); ++i) {
    const PlannedCell& planned = plan.cells[i];
    const RecipeCell& c = planned.cell;
    json difference = nullptr;
    if (cells[i].printed_difference || cells[i].difference) {
      difference = {{"paper", nullptr}, {"ours", nullptr}};
      if (cells[i].printed_difference) difference["paper"] = *cells[i].printed_difference;
      if (const auto& d = cells[i].difference)
        difference["ours"] = {
            {"n", d->n}, {"mean", finite_json(d->mean)}, {"low", finite_json(d->low)}, {"high", finite_json(d->high)}};
    }
    json paper = nullptr;
    if (c.paper)
      paper = {{"printed", c.paper->text},
               {"mean", c.paper->mean},
               {"std", c.paper->std ? json(*c.paper->std) : json(nullptr)}};
    list.push_back({{"set", planned.set},
                    {"dataset", c.dataset},
                    {"method", c.method},
                    {"distilled", c.distilled},
                    {"network", c.network},
                    {"model", c.model},
                    {"ipc", c.ipc},
                    {"optimizer", c.optimizer},
                    {"loss", c.loss},
                    {"loss_used", description(c.loss_used, c.dataset)},
                    {"paper", paper},
                    {"last", summary_json(cells[i].last)},
                    {"best", summary_json(cells[i].best)},
                    {"difference_to_native", difference},
                    {"lost", cells[i].lost},
                    {"missing", planned.missing},
                    {"remarks", planned.remarks},
                    {"notes", c.notes}});
  }
  return {{"recipe", plan.recipe.name},
          {"title", plan.recipe.title},
          {"deviations", plan.deviations},
          {"missing", plan.missing},
          {"notes", plan.recipe.notes},
          {"general_notes", plan.recipe.general_notes},
          {"cells", list}};
}

}  // namespace gift
