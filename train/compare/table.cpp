#include "train/compare/table.h"

#include <algorithm>
#include <cstdio>

#include "core/error.h"
#include "train/compare/row_text.h"

namespace gift {
namespace {

using nlohmann::json;

std::string best_head(const json& rows) {
  const size_t tests = tests_on_the_way(rows);
  return tests ? text("best of ", tests, ", %") : "best test, %";
}

bool has_ranking(const json& rows) {
  return std::any_of(rows.begin(), rows.end(), [](const json& row) { return row["dd_ranking"].is_object(); });
}

std::string plain(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) {
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.6g", value.get<double>());
    return buffer;
  }
  return value.is_null() ? "" : value.dump();
}

std::string field(const json& object, const char* name) {
  return object.is_object() && object.contains(name) ? plain(object[name]) : "";
}

}  // namespace

Table comparison_table(const json& result) {
  const json& rows = result["rows"];
  const bool differences = has_differences(rows), ranking = has_ranking(rows);
  const std::string to = common_baseline(rows);
  Table table{{"row", "last top-1, %", "seeds"}, {}};
  if (differences) {
    table.head.push_back(to.empty() ? "difference" : "difference to " + to);
    table.head.insert(table.head.end(), {"95 %", "p (Holm)", "verdict"});
    if (to.empty()) table.head.push_back("to, pairing");
  } else {
    table.head.push_back("against the best other");
  }
  if (has_selected(rows)) table.head.push_back("by held-out images, %");
  table.head.push_back(best_head(rows));
  table.head.push_back("first gradient");
  if (ranking) table.head.insert(table.head.end(), {"HLR", "IOR", "LRS"});
  for (const json& row : rows) {
    std::vector<std::string> cells{row["label"], accuracy_text(row["last"]), seeds_text(row)};
    const json& d = row["difference"];
    if (differences && d.is_object()) {
      cells.insert(cells.end(), {signed_points(d["mean"]), interval_text(d), p_text(d["p_holm"]), d["verdict"]});
      if (d["pairing"] != "paired" && !to.empty()) cells.back() += " (" + d["pairing"].get<std::string>() + ")";
      if (to.empty()) cells.push_back(text(d["to"].get<std::string>(), ", ", d["pairing"].get<std::string>()));
    } else if (differences) {
      cells.insert(cells.end(), {"", "", "", row["is_baseline"] == true ? "baseline" : ""});
      if (to.empty()) cells.emplace_back();
    } else {
      cells.push_back(interval_text(row["against_best"]));
    }
    if (has_selected(rows)) cells.push_back(selected_text(row));
    cells.push_back(accuracy_text(row["best"]));
    cells.push_back(norm_text(row["first_gradient_norm"]));
    if (ranking)
      for (const char* name : {"hlr", "ior", "lrs"})
        cells.push_back(row["dd_ranking"].is_object() ? signed_points(row["dd_ranking"][name], 1) : "");
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table comparison_numbers(const json& result) {
  Table table{{"row",
               "set",
               "model",
               "loss",
               "optimizer",
               "lr",
               "epochs",
               "n",
               "last_mean",
               "last_std_population",
               "last_std_sample",
               "best_mean",
               "best_std_population",
               "best_std_sample",
               "selected_mean",
               "selected_std_population",
               "difference_to",
               "pairing",
               "difference",
               "difference_low",
               "difference_high",
               "p",
               "p_holm",
               "verdict",
               "correlation",
               "std_of_differences",
               "detectable_3",
               "detectable_5",
               "detectable_10",
               "images_low",
               "images_high",
               "against_best_low",
               "against_best_high",
               "bold",
               "diverged",
               "failed",
               "first_gradient_norm",
               "hlr",
               "ior",
               "lrs",
               "train_s",
               "eval_s"},
              {}};
  for (const json& row : result["rows"]) {
    const json &d = row["difference"], &best = row["against_best"], &rank = row["dd_ranking"];
    const json none, &detectable = d.is_object() ? d["detectable"] : none, &images = d.is_object() ? d["images"] : none;
    std::vector<std::string> cells;
    for (const char* name : {"label", "set", "model", "loss", "optimizer", "lr", "epochs"})
      cells.push_back(field(row, name));
    for (const char* name : {"n", "mean", "std_population", "std_sample"}) cells.push_back(field(row["last"], name));
    for (const char* name : {"mean", "std_population", "std_sample"}) cells.push_back(field(row["best"], name));
    for (const char* name : {"mean", "std_population"})
      cells.push_back(row.contains("selected") ? field(row["selected"], name) : "");
    for (const char* name :
         {"to", "pairing", "mean", "low", "high", "p", "p_holm", "verdict", "correlation", "std_of_differences"})
      cells.push_back(field(d, name));
    for (const char* name : {"3", "5", "10"}) cells.push_back(field(detectable, name));
    for (const char* name : {"low", "high"}) cells.push_back(field(images, name));
    for (const char* name : {"low", "high"}) cells.push_back(field(best, name));
    cells.push_back(is_bold(row) ? "1" : "0");
    cells.push_back(std::to_string(row["diverged"].size()));
    cells.push_back(std::to_string(row["failed"].size()));
    cells.push_back(field(row, "first_gradient_norm"));
    for (const char* name : {"hlr", "ior", "lrs"}) cells.push_back(field(rank, name));
    for (const char* name : {"train_s", "eval_s"}) cells.push_back(field(row, name));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::string comparison_markdown(const json& result) {
  Table table = comparison_table(result);
  const json& rows = result["rows"];
  for (size_t i = 0; i < table.rows.size(); ++i)
    if (is_bold(rows[i])) table.rows[i][1] = "**" + table.rows[i][1] + "**";
  std::string out = "# Comparison\n\n";
  if (result["complete"] != true) out += "Not all cells have ended: figures are preliminary.\n\n";
  out += as_markdown(table) + "\n";
  for (const json& row : rows)
    for (const json& seed : row["failed"])
      out += text("- ", row["label"].get<std::string>(), ", seed ", seed["seed"],
                  " failed: ", seed["reason"].get<std::string>(), "\n");
  for (const json& line : result["pairing"]) out += "- " + line.get<std::string>() + "\n";
  out += "\n";
  for (const json& note : result["notes"]) out += "- " + note.get<std::string>() + "\n";
  if (result["command"] != "") out += "\n```\n" + result["command"].get<std::string>() + "\n```\n";
  return out;
}

}  // namespace gift
