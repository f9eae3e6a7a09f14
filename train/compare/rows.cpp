#include "train/compare/rows.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/error.h"
#include "losses/registry.h"
#include "train/shared_settings.h"

namespace gift {
namespace {

using nlohmann::json;

std::string row_key(const CellRecord& cell) {
  Config settings = cell.config;
  settings.loss = cell.loss;  // two spellings of a loss are one row
  return cell.set + "\n" + student_key(settings);
}

std::string readable(const json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

// "lr 0.01", "sgd", "convnet4", "weight_decay 0.0005".
std::string setting_text(const std::string& key, const json& value) {
  if (key == "learning_rate") return "lr " + readable(value);
  if (key == "optimizer" || key == "model" || key == "schedule" || key == "subset") return readable(value);
  if (key == "nesterov" || key == "decay_only_matrices") return (value == true ? "" : "no ") + key;
  return key + " " + readable(value);
}

void label_rows(std::vector<ComparisonRow>& rows) {
  std::vector<json> configs;
  std::set<std::string> sets;
  for (const ComparisonRow& row : rows) {
    configs.push_back(to_json(row.config));
    sets.insert(row.set);
  }
  // Settings that differ between rows of one loss; with several sets their names stand for what differs among them.
  std::set<std::string> differing;
  for (size_t a = 0; a < rows.size(); ++a) {
    for (size_t b = 0; b < a; ++b) {
      if (rows[a].loss != rows[b].loss || rows[a].set != rows[b].set) continue;
      for (const auto& [key, value] : configs[a].items())
        if (scope_of(key) != SettingScope::seed && key != "loss" && configs[b][key] != value) differing.insert(key);
    }
  }
  // Model, optimizer and rate always; what goes with them (an optimizer's own defaults) only as far as it is needed.
  std::vector<std::string> shown;
  const auto take = [&](const std::string& key) {
    shown.push_back(key);
    differing.erase(key);
  };
  for (const char* key : {"model", "optimizer", "learning_rate"})
    if (differing.count(key)) take(key);
  const auto told_apart = [&](const std::string& more) {
    std::set<std::string> different;
    for (size_t i = 0; i < rows.size(); ++i) {
      std::string text = rows[i].loss + rows[i].set;
      for (const std::string& key : shown) text += "\n" + configs[i][key].dump();
      different.insert(more.empty() ? text : text + "\n" + configs[i][more].dump());
    }
    return different.size();
  };
  for (const std::string& key : std::set<std::string>(differing))
    if (told_apart(key) > told_apart("")) take(key);
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].label = rows[i].loss;
    for (const std::string& key : shown) rows[i].label += " · " + setting_text(key, configs[i][key]);
    if (sets.size() > 1) rows[i].label += " · " + rows[i].set;
  }
}

}  // namespace

std::string cell_identity(const CellRecord& cell) { return std::to_string(cell.config.seed) + "\n" + row_key(cell); }

std::string set_name(const Config& config) {
  std::filesystem::path path = std::filesystem::path(config.train).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  const std::string name = path.filename().string(), folder = path.parent_path().filename().string();
  const bool says_little =
      name == "train" || name == "data.pt" || name == "images" || (name.rfind("ipc", 0) == 0 && name.size() <= 6);
  return says_little && !folder.empty() && folder != ".." && folder != "." ? folder + "/" + name : name;
}

bool counts(const CellRecord& cell) {
  return cell.result.finished && cell.result.diverged_at == 0 && cell.failure.empty();
}

std::map<uint64_t, double> ComparisonRow::last(const std::vector<CellRecord>& all) const {
  std::map<uint64_t, double> out;
  for (const size_t i : cells)
    if (counts(all[i])) out[all[i].config.seed] = all[i].result.last_top1;
  return out;
}

std::vector<ComparisonRow> comparison_rows(const std::vector<CellRecord>& cells, const std::string& baseline) {
  std::vector<ComparisonRow> rows;
  std::map<std::string, size_t> by_key;
  for (size_t i = 0; i < cells.size(); ++i) {
    const CellRecord& cell = cells[i];
    const auto [place, is_new] = by_key.emplace(row_key(cell), rows.size());
    if (is_new) rows.push_back({cell.set, cell.loss, cell.config, {}, false, {}});
    ComparisonRow& row = rows[place->second];
    row.cells.push_back(i);
    row.baseline |= cell.baseline;
  }
  for (ComparisonRow& row : rows) {
    std::stable_sort(row.cells.begin(), row.cells.end(),
                     [&](size_t a, size_t b) { return cells[a].config.seed < cells[b].config.seed; });
    if (!baseline.empty() && baseline != "native")
      row.baseline |= make_loss(baseline, row.config.dataset)->description() == row.loss;
  }
  if (!baseline.empty() && !rows.empty() &&
      std::none_of(rows.begin(), rows.end(), [](const ComparisonRow& row) { return row.baseline; })) {
    std::string have;
    for (const ComparisonRow& row : rows)
      if (have.find(row.loss) == have.npos) have += (have.empty() ? "" : ", ") + row.loss;
    fail<ConfigError>("compare", "no row has the baseline loss '", baseline, "'; the losses are ", have);
  }
  label_rows(rows);
  return rows;
}

Pairing pairing_of(const ComparisonRow& a, const ComparisonRow& b) {
  if (a.set != b.set || batches_key(a.config) != batches_key(b.config)) return Pairing::unpaired;
  return architecture_key(a.config) == architecture_key(b.config) ? Pairing::paired : Pairing::seed_matched;
}

std::string pairing_name(Pairing pairing) {
  switch (pairing) {
    case Pairing::paired:
      return "paired";
    case Pairing::seed_matched:
      return "seed-matched only";
    case Pairing::unpaired:
      break;
  }
  return "unpaired";
}

}  // namespace gift
