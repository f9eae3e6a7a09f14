#include "train/reproduce/recipe.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <span>

#include "core/embedded.h"
#include "core/error.h"
#include "core/suggest.h"
#include "data/datasets.h"
#include "train/reproduce/cell_filter.h"

namespace gift {

std::span<const EmbeddedText> embedded_recipes();  // recipes/*.json, by cmake/gift_embed.cmake

namespace {

using nlohmann::json;

const std::vector<std::string_view> cell_keys{"dataset", "method", "distilled", "network",  "optimizer",
                                              "loss",    "ipc",    "steps",     "settings", "paper"};

[[noreturn]] void fault(const std::string& where, const std::string& what) {
  fail<FormatError>("recipe", where, ": ", what);
}

void only_keys(const json& object, const std::vector<std::string_view>& known, const std::string& where) {
  if (!object.is_object()) fault(where, "expected an object");
  for (const auto& [key, value] : object.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      fault(where, text("unknown key '", key, "'", suggest(key, known)));
}

template <class T>
T value_of(const json& object, const char* key, const std::string& where) {
  const auto found = object.find(key);
  if (found == object.end()) fault(where, text("'", key, "' is missing"));
  try {
    return found->get<T>();
  } catch (const json::exception& error) {
    fault(where, text("'", key, "': ", json_fault(error.what())));
  }
}

double number_of(std::string_view digits, const std::string& whole, const std::string& where) {
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
    fault(where, text("'", whole, "', expected a number as in \"50.6 ± 0.3\", \"-\" for no cell or \"?\""));
  return value;
}

// Later parts override earlier ones; "settings" are merged.
json merged(const json& a, const json& b) {
  json out = a;
  for (const auto& [key, value] : b.items()) {
    if (key == "settings" && out.contains(key))
      out[key].update(value);
    else
      out[key] = value;
  }
  return out;
}

// Fills in the words from an object that holds all of them.
RecipeCell read_cell(const json& object, bool continual, const Terms& terms, const std::string& where) {
  RecipeCell cell;
  cell.dataset = terms.dataset(value_of<std::string>(object, "dataset", where)).name;
  const Terms::Term& method = terms.method(value_of<std::string>(object, "method", where));
  const Terms::Term& network = terms.network(value_of<std::string>(object, "network", where));
  cell.method = method.name;
  cell.network = network.name;
  cell.distilled = object.contains("distilled") ? terms.network(value_of<std::string>(object, "distilled", where)).name
                                                : cell.network;
  if (object.contains("optimizer")) cell.optimizer = value_of<std::string>(object, "optimizer", where);
  const Terms::Term& optimizer = terms.optimizer(cell.optimizer);
  cell.optimizer = optimizer.name;
  cell.loss = value_of<std::string>(object, "loss", where);
  cell.loss_used = cell.loss == "native" ? method.native : cell.loss;
  cell.ipc = value_of<int>(object, "ipc", where);
  if (cell.ipc < 1) fault(where, text("ipc ", cell.ipc, ", expected at least 1"));
  if (continual) cell.steps = value_of<int>(object, "steps", where);
  if (continual ? cell.steps < 1 : object.contains("steps")) fault(where, "'steps' is for continual learning, from 1");
  cell.model = terms.architecture(cell.network, cell.dataset);
  cell.distilled_model = terms.architecture(cell.distilled, cell.dataset);
  cell.own_labels = method.own_labels;
  for (const json& settings : {method.settings, optimizer.settings, network.settings}) cell.settings.update(settings);
  if (method.settings_with.contains(network.name)) cell.settings.update(method.settings_with.at(network.name));
  if (object.contains("settings")) cell.settings.update(object.at("settings"));
  return cell;
}

std::string identity(const RecipeCell& c) {
  return text(c.dataset, '|', c.method, '|', c.distilled, '|', c.network, '|', c.optimizer, '|', c.loss, '|', c.ipc,
              '|', c.steps);
}

void read_cells(const json& object, Recipe& recipe, const std::string& source) {
  const json all = object.value("all", json::object());
  only_keys(all, cell_keys, source + ": all");
  const json columns = value_of<json>(object, "columns", source), rows = value_of<json>(object, "rows", source);
  std::set<std::string> seen;
  for (size_t r = 0; r < rows.size(); ++r) {
    const std::string row_at = text(source, ": row ", r + 1);
    only_keys(rows[r], cell_keys, row_at);
    json row = rows[r];
    std::vector<std::string> paper(columns.size(), "?");
    if (row.contains("paper")) paper = value_of<std::vector<std::string>>(row, "paper", row_at);
    if (paper.size() != columns.size()) fault(row_at, text(paper.size(), " numbers for ", columns.size(), " columns"));
    row.erase("paper");
    for (size_t k = 0; k < columns.size(); ++k) {
      const std::string where = text(row_at, ", column ", k + 1);
      only_keys(columns[k], cell_keys, where);
      if (paper[k] == "-") continue;
      RecipeCell cell =
          read_cell(merged(merged(all, columns[k]), row), recipe.kind == Recipe::Kind::continual, recipe.terms, where);
      if (paper[k] != "?") cell.paper = parse_printed(paper[k], where);
      if (!seen.insert(identity(cell)).second) fault(where, "this cell occurs twice");
      recipe.cells.push_back(std::move(cell));
    }
  }
  if (recipe.cells.empty()) fault(source, "no cells");
}

void read_notes(const json& object, Recipe& recipe, const std::string& source) {
  if (!object.contains("notes")) return;
  for (const json& note : object.at("notes")) {
    const std::string where = text(source, ": note ", recipe.notes.size() + 1);
    only_keys(note, {"text", "where"}, where);
    const size_t number = recipe.notes.size();
    recipe.notes.push_back(value_of<std::string>(note, "text", where));
    if (!note.contains("where")) {
      recipe.general_notes.push_back(number);
      continue;
    }
    const CellFilter filter = CellFilter::from_json(note.at("where"), recipe.terms, where);
    bool any = false;
    for (RecipeCell& cell : recipe.cells) {
      if (!filter.fits(cell)) continue;
      any = true;
      cell.notes.push_back(number);
    }
    if (!any) fault(where, "concerns no cell: " + note.at("where").dump());
  }
}

void read_checks(const json& object, Recipe& recipe, const std::string& source) {
  if (recipe.kind == Recipe::Kind::counts)
    for (const json& set : value_of<json>(object, "sets", source)) {
      only_keys(set, {"dataset", "classes", "train", "test"}, source + ": sets");
      ImageCounts counts{recipe.terms.dataset(value_of<std::string>(set, "dataset", source)).name,
                         value_of<int>(set, "classes", source)};
      const auto train = value_of<std::array<int, 2>>(set, "train", source);
      const auto test = value_of<std::array<int, 2>>(set, "test", source);
      std::copy(train.begin(), train.end(), counts.train);
      std::copy(test.begin(), test.end(), counts.test);
      recipe.sets.push_back(std::move(counts));
    }
  if (recipe.kind == Recipe::Kind::teachers)
    for (const json& teacher : value_of<json>(object, "teachers", source)) {
      only_keys(teacher, {"dataset", "network", "size", "paper"}, source + ": teachers");
      const std::string& dataset = recipe.terms.dataset(value_of<std::string>(teacher, "dataset", source)).name;
      const std::string& network = recipe.terms.network(value_of<std::string>(teacher, "network", source)).name;
      recipe.teachers.push_back({dataset, network, recipe.terms.architecture(network, dataset),
                                 value_of<int>(teacher, "size", source),
                                 parse_printed(value_of<std::string>(teacher, "paper", source), source)});
    }
}

Recipe::Kind kind_of(const json& object, const std::string& source) {
  static constexpr std::string_view names[] = {"grid", "continual", "counts", "teachers"};
  const std::string kind = object.value("kind", "grid");
  const auto found = std::find(std::begin(names), std::end(names), kind);
  if (found == std::end(names)) fault(source, text("unknown kind '", kind, "'", suggest(kind, names)));
  return static_cast<Recipe::Kind>(found - std::begin(names));
}

const EmbeddedText* embedded(std::string_view name) {
  for (const EmbeddedText& file : embedded_recipes())
    if (file.name == name) return &file;
  return nullptr;
}

}  // namespace

Printed parse_printed(const std::string& given, const std::string& where) {
  static constexpr std::string_view separator = " ± ";
  const size_t at = given.find(separator);
  Printed out{given, number_of(std::string_view(given).substr(0, at), given, where), std::nullopt};
  if (at != std::string::npos) out.std = number_of(std::string_view(given).substr(at + separator.size()), given, where);
  if (!(out.mean >= 0 && out.mean <= 100 && out.std.value_or(0) >= 0))
    fault(where, text("'", given, "' is no accuracy in percent"));
  return out;
}

std::string describe_set(const Terms& terms, const RecipeCell& cell) {
  const std::string by = cell.distilled == cell.network ? "" : " (by " + terms.network(cell.distilled).title + ")";
  return text(terms.method(cell.method).title, by, ", ", terms.dataset(cell.dataset).title, ", ", cell.ipc,
              " per class");
}

Recipe parse_recipe(const json& object, const std::string& name, const std::string& source, const Terms& terms) {
  only_keys(object, {"title", "kind", "all", "columns", "rows", "sets", "teachers", "notes"}, source);
  Recipe recipe;
  recipe.name = name;
  recipe.title = value_of<std::string>(object, "title", source);
  recipe.kind = kind_of(object, source);
  recipe.terms = terms;
  if (recipe.kind == Recipe::Kind::grid || recipe.kind == Recipe::Kind::continual)
    read_cells(object, recipe, source);
  else
    read_checks(object, recipe, source);
  read_notes(object, recipe, source);
  return recipe;
}

std::vector<std::string> recipe_names() {
  std::vector<std::string> out;
  for (const EmbeddedText& file : embedded_recipes())
    if (file.name != "paper") out.emplace_back(file.name);
  // table2 before table12
  std::sort(out.begin(), out.end(), [](const std::string& a, const std::string& b) {
    const auto word = [](const std::string& s) { return s.substr(0, s.find_first_of("0123456789")); };
    return std::pair(word(a), a.size()) != std::pair(word(b), b.size())
               ? std::pair(word(a), a.size()) < std::pair(word(b), b.size())
               : a < b;
  });
  return out;
}

Recipe load_recipe(const std::string& name) {
  const EmbeddedText* words = embedded("paper");
  if (!words) fail<FormatError>("recipe", "paper.json is not part of this program");
  const Terms terms(parse_json(words->content, "paper.json"), "paper.json");
  if (name.ends_with(".json"))
    return parse_recipe(read_json(name), std::filesystem::path(name).stem().string(), name, terms);
  const std::string wanted = folded(name);
  for (const std::string& known : recipe_names())
    if (known == wanted)
      return parse_recipe(parse_json(embedded(known)->content, known), known, known + ".json", terms);
  const std::vector<std::string> names = recipe_names();
  fail<ConfigError>("recipe", "unknown table or figure '", name, "'",
                    suggest(name, std::vector<std::string_view>(names.begin(), names.end())));
}

}  // namespace gift
