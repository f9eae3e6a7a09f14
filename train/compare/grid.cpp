#include "train/compare/grid.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/suggest.h"
#include "losses/registry.h"
#include "losses/specification.h"
#include "train/compare/loss_axis.h"
#include "train/compare/rows.h"
#include "train/native_loss.h"
#include "train/protocol_presets.h"

namespace gift {
namespace {

// What the sets are called in tables. Unnamed ones that would share a name are called by their whole paths.
std::vector<std::string> names_of_sets(const std::vector<GridEntry>& entries) {
  std::vector<std::string> names, out;
  for (const GridEntry& e : entries) names.push_back(e.name.empty() ? set_name(e.settings) : e.name);
  for (size_t i = 0; i < entries.size(); ++i) {
    out.push_back(names[i]);
    for (size_t k = 0; k < entries.size(); ++k) {
      if (names[k] != names[i] || entries[k].settings.train == entries[i].settings.train) continue;
      if (!entries[i].name.empty() && !entries[k].name.empty())
        fail<ConfigError>("grid", "two sets are called '", names[i], "': ", entries[i].settings.train, " and ",
                          entries[k].settings.train);
      if (entries[i].name.empty()) out.back() = entries[i].settings.train;
    }
  }
  return out;
}

template <class T>
std::vector<T> axis(const std::vector<T>& given, const T& otherwise) {
  return given.empty() ? std::vector<T>{otherwise} : given;
}

std::string description_of(const std::string& loss, const std::string& dataset) {
  return is_native(loss) ? loss : make_loss(loss, dataset)->description();
}

void add_seeds(const std::string& set, const Config& config, bool baseline, std::vector<GridCell>& cells) {
  if (config.seeds < 1) fail<ConfigError>("--seeds", config.seeds, ", expected at least 1");
  for (int i = 0; i < config.seeds; ++i) {
    GridCell cell{set, config, baseline};
    cell.config.seed = config.seed + static_cast<uint64_t>(i);
    cell.config.seeds = 1;
    cells.push_back(std::move(cell));
  }
}

void expand_entry(const GridEntry& entry, const std::string& set, const std::string& baseline,
                  std::vector<GridCell>& cells) {
  const Config& settings = entry.settings;
  const std::vector<LossChoice> losses = loss_axis(axis(entry.losses, settings.loss), entry.gammas);
  const std::string wanted = baseline.empty() ? "" : description_of(parse_choice(baseline).loss, settings.dataset);
  for (const std::string& model : axis(entry.models, settings.model))
    for (const std::string& optimizer : axis(entry.optimizers, settings.optimizer))
      for (const double rate : axis(entry.learning_rates, settings.learning_rate))
        for (const LossChoice& loss : losses) {
          Config config = settings;
          config.model = model;
          config.optimizer = optimizer;
          config.learning_rate = loss.learning_rate.value_or(rate);
          config.loss = loss.loss;
          add_seeds(set, config, !baseline.empty() && description_of(loss.loss, settings.dataset) == wanted, cells);
        }
}

template <class T>
std::vector<T> list_of(const nlohmann::json& value) {
  if (value.is_array()) return value.get<std::vector<T>>();
  return {value.get<T>()};
}

std::vector<std::string> names_of(const nlohmann::json& value) {
  return value.is_string() ? split_names(value.get<std::string>()) : value.get<std::vector<std::string>>();
}

std::vector<std::string> losses_of(const nlohmann::json& value) {
  return value.is_string() ? split_losses(value.get<std::string>()) : value.get<std::vector<std::string>>();
}

// Calls visit(name, member, read) for every key of an entry that is no setting.
template <class Visitor>
void visit_axes(GridEntry& e, Visitor&& visit) {
  visit("name", e.name, [](const nlohmann::json& v) { return v.get<std::string>(); });
  visit("losses", e.losses, losses_of);
  visit("optimizers", e.optimizers, names_of);
  visit("models", e.models, names_of);
  visit("learning_rates", e.learning_rates, list_of<double>);
  visit("gammas", e.gammas, list_of<double>);
}

GridEntry entry_from_json(const nlohmann::json& json, const std::string& where, const GridEntry& defaults) {
  if (!json.is_object()) fail<ConfigError>("grid", where, ": not a JSON object");
  GridEntry entry = defaults;
  if (const auto protocol = json.find("protocol"); protocol != json.end() && protocol->is_string())
    if (protocol->get<std::string>() != entry.settings.protocol)
      apply_protocol(entry.settings, protocol->get<std::string>());
  nlohmann::json settings = to_json(entry.settings);
  std::vector<std::string> names;
  for (const auto& [key, value] : settings.items()) names.push_back(key);
  visit_axes(entry, [&](const char* name, auto& member, auto&& read) {
    names.emplace_back(name);
    const auto found = json.find(name);
    if (found == json.end()) return;
    try {
      member = read(*found);
    } catch (const nlohmann::json::exception&) {
      fail<ConfigError>("grid", where, ": '", name, "' is ", found->dump(), ", which is not what belongs there");
    }
  });
  const std::vector<std::string_view> known(names.begin(), names.end());
  for (const auto& [key, value] : json.items()) {
    if (std::find(names.begin(), names.end(), key) == names.end())
      fail<ConfigError>("grid", where, ": unknown key '", key, "'", suggest(key, known));
    if (settings.contains(key)) settings[key] = value;
  }
  entry.settings = config_from_json(settings, where);
  // A setting of its own goes before an axis that came from the defaults.
  if (json.contains("loss") && !json.contains("losses")) entry.losses.clear();
  if (json.contains("model") && !json.contains("models")) entry.models.clear();
  if (json.contains("optimizer") && !json.contains("optimizers")) entry.optimizers.clear();
  if (json.contains("learning_rate") && !json.contains("learning_rates")) entry.learning_rates.clear();
  return entry;
}

}  // namespace

std::vector<GridCell> expand(const Grid& grid) {
  std::vector<GridCell> cells;
  const std::vector<std::string> sets = names_of_sets(grid.entries);
  for (size_t i = 0; i < sets.size(); ++i) expand_entry(grid.entries[i], sets[i], grid.baseline, cells);
  if (cells.empty()) fail<ConfigError>("grid", "no cells");
  // A native loss may turn out to be the baseline.
  const bool found =
      std::any_of(cells.begin(), cells.end(), [](const GridCell& c) { return c.baseline || is_native(c.config.loss); });
  if (!grid.baseline.empty() && !found)
    fail<ConfigError>("--baseline", "'", grid.baseline, "' is none of the losses of the comparison");
  return cells;
}

Grid grid_from_json(const nlohmann::json& json, const std::string& where, const GridEntry& defaults) {
  static constexpr std::array<std::string_view, 3> known{"baseline", "defaults", "entries"};
  if (!json.is_object()) fail<ConfigError>("grid", where, ": not a JSON object");
  for (const auto& [key, value] : json.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      fail<ConfigError>("grid", where, ": unknown key '", key, "'", suggest(key, known));
  const auto entries = json.find("entries");
  if (entries == json.end() || !entries->is_array() || entries->empty())
    fail<ConfigError>("grid", where, ": 'entries' is missing, expected a list of objects");
  Grid grid;
  if (const auto baseline = json.find("baseline"); baseline != json.end()) {
    if (!baseline->is_string()) fail<ConfigError>("grid", where, ": 'baseline' is not a text");
    grid.baseline = baseline->get<std::string>();
  }
  GridEntry common = defaults;
  if (json.contains("defaults")) common = entry_from_json(json["defaults"], where + ", defaults", defaults);
  for (size_t i = 0; i < entries->size(); ++i)
    grid.entries.push_back(entry_from_json((*entries)[i], text(where, ", entry ", i + 1), common));
  return grid;
}

nlohmann::json to_json(const Grid& grid) {
  nlohmann::json entries = nlohmann::json::array();
  for (GridEntry entry : grid.entries) {
    nlohmann::json one = to_json(entry.settings);
    visit_axes(entry, [&](const char* name, auto& member, auto&&) {
      if (!member.empty()) one[name] = member;
    });
    entries.push_back(std::move(one));
  }
  nlohmann::json out{{"entries", entries}};
  if (!grid.baseline.empty()) out["baseline"] = grid.baseline;
  return out;
}

}  // namespace gift
