#include "train/reproduce/cell_filter.h"

#include <algorithm>
#include <sstream>

#include "core/error.h"
#include "core/suggest.h"
#include "data/datasets.h"
#include "train/reproduce/recipe.h"

namespace gift {
namespace {

constexpr std::string_view words[] = {"dataset",   "method", "distilled", "network", "model",
                                      "optimizer", "loss",   "ipc",       "steps"};

std::string word_of(const RecipeCell& cell, std::string_view word) {
  if (word == "dataset") return cell.dataset;
  if (word == "method") return cell.method;
  if (word == "distilled") return cell.distilled;
  if (word == "network") return cell.network;
  if (word == "model") return cell.model;
  if (word == "optimizer") return cell.optimizer;
  if (word == "loss") return cell.loss;
  return std::to_string(word == "ipc" ? cell.ipc : cell.steps);
}

// The recipe's spelling of a value that a person gave; unknown names are refused.
std::string spelling(std::string_view word, const std::string& value, const Terms& terms) {
  if (word == "dataset") {
    const Dataset* known = known_dataset(value);
    return terms.dataset(known ? known->name : std::string_view(value)).name;
  }
  if (word == "method") return terms.method(value).name;
  if (word == "distilled" || word == "network") return terms.network(value).name;
  if (word == "optimizer") return terms.optimizer(value).name;
  return value;
}

}  // namespace

void CellFilter::add(const std::string& word, const std::string& value, const Terms& terms) {
  if (std::find(std::begin(words), std::end(words), word) == std::end(words))
    fail<ConfigError>("recipe", "cells have no '", word, "'", suggest(word, words));
  if (value.empty()) fail<ConfigError>("recipe", "no value for '", word, "'");
  const auto found = std::find_if(wanted_.begin(), wanted_.end(), [&](const auto& w) { return w.first == word; });
  if (found == wanted_.end())
    wanted_.push_back({word, {folded(spelling(word, value, terms))}});
  else
    found->second.push_back(folded(spelling(word, value, terms)));
}

CellFilter CellFilter::from_json(const nlohmann::json& json, const Terms& terms, const std::string& where) {
  if (!json.is_object() || json.empty()) fail<FormatError>("recipe", where, ": 'where' is not an object with words");
  CellFilter out;
  for (const auto& [word, value] : json.items())
    for (const nlohmann::json& one : value.is_array() ? value : nlohmann::json::array({value}))
      out.add(word, one.is_string() ? one.get<std::string>() : one.dump(), terms);
  return out;
}

CellFilter CellFilter::from_text(const std::string& given, const Terms& terms) {
  CellFilter out;
  std::istringstream in(given);
  for (std::string part; std::getline(in, part, ',');) {
    const size_t equals = part.find('=');
    if (equals == std::string::npos || equals == 0)
      fail<ConfigError>("--only", "'", part, "', expected word=value, e.g. method=rded,dataset=cifar100,ipc=10");
    out.add(part.substr(0, equals), part.substr(equals + 1), terms);
  }
  return out;
}

bool CellFilter::fits(const RecipeCell& cell) const {
  return std::all_of(wanted_.begin(), wanted_.end(), [&](const auto& w) {
    return std::find(w.second.begin(), w.second.end(), folded(word_of(cell, w.first))) != w.second.end();
  });
}

}  // namespace gift
