#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "train/config.h"

namespace gift {

// One training set of a grid with everything that belongs to it (teacher, native loss, normalisation, resolution, norm:
// all of them settings), and the axes along which its students differ. An empty axis: what the settings say.
struct GridEntry {
  std::string name;  // of the set in tables; empty: as its folder says (set_name())
  Config settings;   // seed and seeds: the seeds of every cell
  std::vector<std::string> losses, optimizers, models;
  std::vector<double> learning_rates, gammas;
};

// Everything a comparison trains.
struct Grid {
  std::vector<GridEntry> entries;
  std::string baseline;  // a loss of the grid; the others are compared with it. Empty: with the best
};

// One student of one seed, still with what open_setup() fills in.
struct GridCell {
  std::string set;
  Config config;  // seeds is 1
  bool baseline = false;
};

// All cells, by entry, model, optimizer, learning rate, loss, then seed; a loss's own learning rate ("dkd:lr=1e-3")
// goes before the axis. ConfigError for an empty grid, a baseline that no loss fits, losses that do not
// read, and one name for two sets.
std::vector<GridCell> expand(const Grid& grid);

// {"baseline": LOSS, "defaults": {...}, "entries": [{"name": TEXT, SETTING: VALUE, ..., "losses": [TEXT, ...],
// "optimizers": [...], "models": [...], "learning_rates": [NUMBER, ...], "gammas": [...]}, ...]}. What an entry leaves
// out is taken from "defaults", what these leave out from `defaults`. Lists may also be one text with commas.
// ConfigError for unknown keys (with a suggestion) and values of the wrong type; `where` names the file.
Grid grid_from_json(const nlohmann::json& json, const std::string& where, const GridEntry& defaults = {});
nlohmann::json to_json(const Grid& grid);

}  // namespace gift
