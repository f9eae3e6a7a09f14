#include "train/compare/read_comparison.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/error.h"
#include "losses/registry.h"
#include "train/compare/comparison_folder.h"
#include "train/compare/rows.h"

namespace gift {
namespace {

using nlohmann::json;

// A value of the file and its way to it, for messages.
struct Place {
  const json& value;
  std::string source, path;

  [[noreturn]] void fault(const std::string& what) const {
    fail<FormatError>("report", source, ": ", path.empty() ? "the file" : path, " ", what,
                      "; expected a result.json that gift wrote");
  }
  bool has(const char* name) const { return value.is_object() && value.contains(name) && !value[name].is_null(); }
  Place at(const char* name) const {
    const std::string inner = path.empty() ? name : path + "." + name;
    if (!value.is_object()) fault("is not an object");
    const auto found = value.find(name);
    if (found == value.end() || found->is_null()) Place{value, source, inner}.fault("is missing");
    return {*found, source, inner};
  }
  std::vector<Place> items() const {
    if (!value.is_array()) fault("is not a list");
    std::vector<Place> out;
    for (size_t i = 0; i < value.size(); ++i) out.push_back({value[i], source, path + "[" + std::to_string(i) + "]"});
    return out;
  }
  template <class T>
  T as() const {
    const bool fits = std::is_same_v<T, bool>          ? value.is_boolean()
                      : std::is_same_v<T, std::string> ? value.is_string()
                      : std::is_unsigned_v<T>          ? value.is_number_unsigned()
                      : std::is_integral_v<T>          ? value.is_number_integer()
                      : std::is_floating_point_v<T>    ? value.is_number()
                                                       : true;
    if (!fits) fault("has a wrong type");
    try {
      return value.get<T>();
    } catch (const json::exception&) {
      fault("has a wrong type");
    }
  }
  template <class T>
  T get(const char* name, T otherwise) const {
    return has(name) ? at(name).as<T>() : otherwise;
  }
};

std::vector<CurvePoint> read_curve(const Place& row, uint64_t seed) {
  std::vector<CurvePoint> out;
  if (!row.has("curves")) return out;
  for (const Place& entry : row.at("curves").items()) {
    if (entry.at("seed").as<uint64_t>() != seed) continue;
    CurvePoint point;
    point.epoch = entry.at("epoch").as<int>();
    point.loss = entry.get("loss", std::nan(""));
    point.learning_rate = entry.get("learning_rate", std::nan(""));
    if (entry.has("test_top1")) point.top1 = entry.at("test_top1").as<double>();
    if (entry.has("test_top5")) point.top5 = entry.at("test_top5").as<double>();
    if (entry.has("holdout_top1")) point.holdout_top1 = entry.at("holdout_top1").as<double>();
    out.push_back(point);
  }
  return out;
}

// As the run chose it.
void select_epoch(SeedResult& r) {
  for (const CurvePoint& p : r.curve)
    if (p.holdout_top1) r.note_holdout(p.epoch, *p.holdout_top1, p.top1.value_or(0));
}

Config read_config(const Place& row) {
  const Place config = row.at("config");
  return config_from_json(config.value, config.source + ": " + config.path);
}

ComparedSet read_set(const Place& row) {
  ComparedSet set;
  set.classes = row.get("classes", std::vector<std::string>{});
  if (row.has("preflight")) set.preflight = row.at("preflight").value;
  return set;
}

// The matrix of all seeds together, row by row.
std::vector<int64_t> read_confusion(const Place& row) {
  std::vector<int64_t> out;
  if (!row.has("confusion")) return out;
  const auto rows = row.at("confusion").items();
  for (const Place& line : rows) {
    const auto counts = line.as<std::vector<int64_t>>();
    if (counts.size() != rows.size()) row.at("confusion").fault("is not square");
    out.insert(out.end(), counts.begin(), counts.end());
  }
  return out;
}

CellRecord read_cell(const Place& cell, const std::vector<Place>& rows) {
  CellRecord out;
  const auto index = cell.at("row").as<uint64_t>();
  if (index >= rows.size()) cell.at("row").fault("names no row");
  const Place& row = rows[index];
  out.set = cell.at("set").as<std::string>();
  out.loss = cell.at("loss").as<std::string>();
  out.config = read_config(row);
  out.config.seed = cell.at("seed").as<uint64_t>();
  out.config.seeds = 1;
  out.baseline = row.get("is_baseline", false);
  out.failure = cell.get("failed", std::string{});
  out.first_gradient_norm = cell.get("first_gradient_norm", 0.0);
  SeedResult& r = out.result;
  r.seed = out.config.seed;
  r.finished = cell.at("finished").as<bool>();
  r.diverged_at = cell.get("diverged", 0);
  if (counts(out)) {
    r.last_top1 = cell.at("last").as<double>();
    r.last_top5 = cell.get("last_top5", 0.0);
    r.best_top1 = cell.at("best").as<double>();
    r.best_epoch = cell.at("best_epoch").as<int>();
  }
  r.train_s = cell.get("train_s", 0.0);
  r.eval_s = cell.get("eval_s", 0.0);
  r.curve = read_curve(row, r.seed);
  select_epoch(r);
  return out;
}

// Confusion matrices that cells.safetensors did not have, for all seeds of a row together.
void add_matrices(std::vector<CellRecord>& cells, const std::vector<Place>& cell_places,
                  const std::vector<Place>& rows) {
  for (size_t i = 0; i < rows.size(); ++i) {
    CellRecord* first = nullptr;
    bool known = false;
    for (size_t k = 0; k < cells.size(); ++k) {
      if (cell_places[k].at("row").as<uint64_t>() != i || !counts(cells[k])) continue;
      if (!first) first = &cells[k];
      known |= !cells[k].result.confusion.empty();
    }
    if (first && !known) first->result.confusion = read_confusion(rows[i]);
  }
}

Comparison read_compare(const Place& file, const std::filesystem::path& path) {
  Comparison out;
  const auto rows = file.at("rows").items(), cells = file.at("cells").items();
  for (const Place& cell : cells) out.cells.push_back(read_cell(cell, rows));
  for (const Place& row : rows) out.sets[row.at("set").as<std::string>()] = read_set(row);
  if (const auto beside = path.parent_path() / "cells.safetensors"; std::filesystem::exists(beside))
    read_cells(beside, out.cells);
  add_matrices(out.cells, cells, rows);
  out.complete = file.at("complete").as<bool>();
  out.command = file.get("command", std::string{});
  out.baseline = file.get("baseline", std::string{});
  return out;
}

// A run of `gift eval`: a row of one loss, its seeds told by their curves.
Comparison read_run(const Place& file) {
  Comparison out;
  out.complete = file.get("complete", true);
  const Config config = read_config(file);
  const std::string set = set_name(config);
  out.sets[set] = read_set(file);
  const int epochs = file.at("epochs").as<int>(), seeds = file.at("seeds").as<int>();
  std::map<uint64_t, int> diverged;
  if (file.has("diverged"))
    for (const Place& entry : file.at("diverged").items())
      diverged[entry.at("seed").as<uint64_t>()] = entry.at("epoch").as<int>();
  const std::string loss = make_loss(config.loss, config.dataset)->description();
  const double share = 1.0 / std::max(seeds, 1);
  for (int i = 0; i < seeds; ++i) {
    CellRecord cell;
    cell.set = set;
    cell.loss = loss;
    cell.config = config;
    cell.config.seed = config.seed + static_cast<uint64_t>(i);
    cell.config.seeds = 1;
    SeedResult& r = cell.result;
    r.seed = cell.config.seed;
    r.curve = read_curve(file, r.seed);
    if (diverged.count(r.seed)) r.diverged_at = diverged[r.seed];
    for (const CurvePoint& p : r.curve) {
      if (!p.top1) continue;
      if (*p.top1 > r.best_top1) r.best_epoch = p.epoch;
      r.best_top1 = std::max(r.best_top1, *p.top1);
      r.last_top1 = *p.top1;
      r.last_top5 = p.top5.value_or(0);
    }
    select_epoch(r);
    r.finished = r.diverged_at > 0 || (!r.curve.empty() && r.curve.back().epoch == epochs && r.curve.back().top1);
    r.train_s = share * file.get("train_s", 0.0);
    r.eval_s = share * file.get("eval_s", 0.0);
    out.cells.push_back(std::move(cell));
  }
  const auto first = std::find_if(out.cells.begin(), out.cells.end(), counts);
  if (first != out.cells.end()) first->result.confusion = read_confusion(file);
  return out;
}

}  // namespace

Comparison read_comparison(const std::filesystem::path& result_file) {
  const json document = read_json(result_file);
  const Place file{document, result_file.string(), ""};
  if (!document.is_object()) file.fault("is not an object");
  Comparison out = file.get("kind", std::string{}) == "compare" ? read_compare(file, result_file) : read_run(file);
  if (file.has("environment")) out.environment = document["environment"];
  return out;
}

}  // namespace gift
