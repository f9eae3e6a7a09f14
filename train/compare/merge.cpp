#include <map>
#include <set>

#include "core/error.h"
#include "train/compare/read_comparison.h"
#include "train/compare/rows.h"

namespace gift {
namespace {

bool ended(const CellRecord& cell) { return cell.result.finished || !cell.failure.empty(); }

bool same_figures(const CellRecord& a, const CellRecord& b) {
  return counts(a) == counts(b) && a.result.diverged_at == b.result.diverged_at &&
         (!counts(a) || (a.result.last_top1 == b.result.last_top1 && a.result.best_top1 == b.result.best_top1));
}

std::string figure(const CellRecord& cell) {
  return counts(cell) ? text(cell.result.last_top1, " %") : std::string(cell.failure.empty() ? "diverged" : "failed");
}

std::string common_baseline_of(const std::vector<Comparison>& parts, const std::vector<std::string>& sources) {
  std::string baseline, from;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].baseline.empty()) continue;
    if (!baseline.empty() && parts[i].baseline != baseline)
      fail<ConfigError>("report", "the baseline of ", from, " is '", baseline, "', of ", sources[i], " '",
                        parts[i].baseline, "'; give --baseline");
    baseline = parts[i].baseline;
    from = sources[i];
  }
  return baseline;
}

}  // namespace

Comparison merge_comparisons(std::vector<Comparison> parts, const std::vector<std::string>& sources,
                             const std::string& baseline) {
  Comparison out;
  out.baseline = baseline.empty() ? common_baseline_of(parts, sources) : baseline;
  out.complete = true;
  std::map<std::string, std::pair<size_t, size_t>> seen;  // identity → place in `out`, part
  std::set<std::string> environments;
  int dropped = 0;
  for (size_t part = 0; part < parts.size(); ++part) {
    for (CellRecord& cell : parts[part].cells) {
      if (!baseline.empty() && baseline != "native") cell.baseline = false;
      const auto [place, is_new] = seen.emplace(cell_identity(cell), std::pair(out.cells.size(), part));
      if (is_new) {
        out.cells.push_back(std::move(cell));
        continue;
      }
      CellRecord& before = out.cells[place->second.first];
      if (ended(before) && ended(cell) && !same_figures(before, cell))
        fail<ConfigError>("report", "the cell ", cell.loss, " on ", cell.set, ", seed ", cell.config.seed, ", is in ",
                          sources[place->second.second], " with ", figure(before), " and in ", sources[part], " with ",
                          figure(cell), "; leave one of them out");
      dropped += ended(before) && ended(cell);
      if (ended(before)) continue;
      before = std::move(cell);
      place->second.second = part;
    }
    out.complete &= parts[part].complete;
    for (auto& [name, set] : parts[part].sets) out.sets.emplace(name, std::move(set));
    if (!parts[part].command.empty()) out.command += (out.command.empty() ? "" : "\n") + parts[part].command;
    if (environments.insert(parts[part].environment.dump()).second && part == 0)
      out.environment = parts[part].environment;
  }
  if (dropped)
    out.notes.push_back(text(dropped, dropped == 1 ? " cell was" : " cells were",
                             " there twice with the same figures and counted once."));
  if (parts.size() > 1)
    out.notes.push_back(text("Merged from ", parts.size(), " folders",
                             environments.size() > 1 ? " of machines or builds that differ: equal seeds give equal "
                                                       "batches there, but not equal bits."
                                                     : "."));
  return out;
}

}  // namespace gift
