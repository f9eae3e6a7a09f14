#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/error.h"
#include "train/compare/row_text.h"
#include "train/compare/table.h"

namespace gift {
namespace {

using nlohmann::json;

std::string escaped(const std::string& text) {
  static const std::vector<std::pair<std::string, std::string>> replacements{{"\\", "\\textbackslash{}"},
                                                                             {"_", "\\_"},
                                                                             {"%", "\\%"},
                                                                             {"&", "\\&"},
                                                                             {"#", "\\#"},
                                                                             {"$", "\\$"},
                                                                             {"{", "\\{"},
                                                                             {"}", "\\}"},
                                                                             {"~", "\\textasciitilde{}"},
                                                                             {"^", "\\^{}"},
                                                                             {"·", "$\\cdot$"},
                                                                             {"±", "$\\pm$"},
                                                                             {"−", "$-$"},
                                                                             {"∞", "$\\infty$"},
                                                                             {"–", "--"},
                                                                             {"“", "``"},
                                                                             {"”", "''"},
                                                                             {"<", "$<$"},
                                                                             {">", "$>$"}};
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const auto found = std::find_if(replacements.begin(), replacements.end(), [&](const auto& replacement) {
      return text.compare(at, replacement.first.size(), replacement.first) == 0;
    });
    out += found == replacements.end() ? std::string(1, text[at]) : found->second;
    at += found == replacements.end() ? 1 : found->first.size();
  }
  return out;
}

// "$\mathbf{57.3}_{\pm 0.4}$ ($\uparrow$1.3)".
std::string accuracy(const json& row, bool with_difference) {
  const json& last = row["last"];
  if (!last["mean"].is_number()) return row["diverged"].empty() ? "--" : "diverged";
  const std::string mean = points(last["mean"].get<double>(), 1);
  std::string out = is_bold(row) ? "$\\mathbf{" + mean + "}" : "$" + mean;
  if (last["n"].get<int64_t>() > 1) out += "_{\\pm " + points(last["std_population"].get<double>(), 1) + "}";
  out += "$";
  const json& d = row["difference"];
  if (!with_difference || !d.is_object() || !d["mean"].is_number()) return out;
  const double mean_difference = d["mean"].get<double>();
  const std::string size = points(mean_difference < 0 ? -mean_difference : mean_difference, 1);
  return out + " ($\\" + (mean_difference < 0 ? "downarrow" : "uparrow") + "$" + size + ")";
}

std::string line(const std::vector<std::string>& cells) {
  std::string out;
  for (size_t k = 0; k < cells.size(); ++k) out += (k ? " & " : "    ") + cells[k];
  return out + " \\\\\n";
}

struct Layout {
  std::vector<std::string> columns, names;
  std::map<std::pair<std::string, std::string>, const json*> cells;  // (name, column)
};

// Rows by what they are apart from set and model, columns by set and model; nothing where that is not unique.
std::optional<Layout> by_columns(const json& rows) {
  std::set<std::string> sets, models, optimizers, rates;
  for (const json& row : rows) {
    sets.insert(row["set"]);
    models.insert(row["model"]);
    optimizers.insert(row["optimizer"]);
    rates.insert(row["lr"].dump());
  }
  Layout out;
  for (const json& row : rows) {
    std::string name = row["loss"], column = sets.size() > 1 || models.size() == 1 ? row["set"] : row["model"];
    if (optimizers.size() > 1) name += ", " + row["optimizer"].get<std::string>();
    if (rates.size() > 1) name += ", lr " + row["lr"].dump();
    if (sets.size() > 1 && models.size() > 1) column += ", " + row["model"].get<std::string>();
    if (!out.cells.emplace(std::pair(name, column), &row).second) return {};
    if (std::find(out.names.begin(), out.names.end(), name) == out.names.end()) out.names.push_back(name);
    if (std::find(out.columns.begin(), out.columns.end(), column) == out.columns.end()) out.columns.push_back(column);
  }
  if (out.columns.size() < 2) return {};
  return out;
}

std::string wide_body(const Layout& layout) {
  std::vector<std::string> head{"Loss"};
  for (const std::string& column : layout.columns) head.push_back(escaped(column));
  std::string out = "  \\begin{tabular}{l" + std::string(layout.columns.size(), 'c') + "}\n    \\toprule\n" +
                    line(head) + "    \\midrule\n";
  for (const std::string& name : layout.names) {
    std::vector<std::string> cells{escaped(name)};
    for (const std::string& column : layout.columns) {
      const auto found = layout.cells.find({name, column});
      cells.push_back(found == layout.cells.end() ? "" : accuracy(*found->second, true));
    }
    out += line(cells);
  }
  return out;
}

std::string long_body(const json& rows) {
  const bool differences = has_differences(rows);
  const std::string to = common_baseline(rows);
  std::vector<std::string> head{"Loss", "Last"};
  if (differences) {
    head.push_back(escaped(to.empty() ? "Difference" : "Difference to " + to));
    head.push_back("95\\,\\%");
    head.push_back("$p$ (Holm)");
  }
  head.push_back("Best");
  std::string out = "  \\begin{tabular}{l" + std::string(head.size() - 1, 'c') + "}\n    \\toprule\n" + line(head) +
                    "    \\midrule\n";
  for (const json& row : rows) {
    std::vector<std::string> cells{escaped(row["label"]), accuracy(row, false)};
    const json& d = row["difference"];
    if (differences && d.is_object()) {
      const bool up = d["mean"].is_number() && d["mean"].get<double>() >= 0;
      cells.push_back(d["mean"].is_number() ? std::string(up ? "$\\uparrow$" : "$\\downarrow$") +
                                                  points(std::abs(d["mean"].get<double>()), 1)
                                            : "--");
      cells.push_back(escaped(interval_text(d)));
      cells.push_back(escaped(p_text(d["p_holm"])));
    } else if (differences) {
      cells.insert(cells.end(), {"", "", ""});
    }
    cells.push_back(escaped(accuracy_text(row["best"], 1)));
    out += line(cells);
  }
  return out;
}

}  // namespace

std::string comparison_latex(const json& result) {
  const json& rows = result["rows"];
  const std::optional<Layout> layout = by_columns(rows);
  std::string caption;
  for (const json& note : result["notes"]) caption += (caption.empty() ? "" : " ") + escaped(note);
  return "% needs \\usepackage{booktabs}\n\\begin{table}[t]\n  \\centering\n  \\caption{Last top-1 accuracy in "
         "percent. " +
         caption + "}\n" + (layout ? wide_body(*layout) : long_body(rows)) +
         "    \\bottomrule\n  \\end{tabular}\n\\end{table}\n";
}

}  // namespace gift
