#include "tools/print_comparison.h"

#include <unistd.h>

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "tools/format.h"
#include "tools/report/comparison_rows.h"
#include "tools/report/html.h"
#include "tools/terminal.h"
#include "train/compare/row_text.h"

namespace gift {
namespace {

using nlohmann::json;

struct Column {
  std::string head;
  int width = 0;
  bool right = false;
};

std::string rule(int columns) {
  std::string out;
  for (int i = 0; i < columns; ++i) out += "─";
  return out;
}

// Whether the row stands beside the baseline it is compared with: then its name says nothing new.
bool beside_baseline(const report::ShownRow& shown, const std::vector<report::ShownRow>& all) {
  const json& d = (*shown.row)["difference"];
  return !d.is_object() || std::any_of(all.begin(), all.end(), [&](const report::ShownRow& other) {
    return other.group == shown.group && (*other.row)["label"] == d["to"];
  });
}

std::vector<std::string> cells_of(const report::ShownRow& shown, bool differences, bool one_baseline, bool seeds,
                                  bool selected) {
  const json& row = *shown.row;
  const json& d = row["difference"];
  std::vector<std::string> out{shown.view.label, accuracy_text(row["last"])};
  if (seeds) out.push_back(seeds_text(row).substr(0, seeds_text(row).find(':')));
  if (differences && d.is_object()) {
    const std::string interval = d["low"].is_number() ? " " + interval_text(d) : "";
    std::string verdict = d["verdict"];
    if (d["pairing"] != "paired") verdict += d["pairing"] == "unpaired" ? " (unpaired)" : " (seeds)";
    if (!one_baseline) verdict += " / " + d["to"].get<std::string>();
    out.insert(out.end(), {signed_points(d["mean"]) + interval, p_text(d["p_holm"]), verdict});
  } else if (differences) {
    out.insert(out.end(), {"", "", row["is_baseline"] == true ? "baseline" : ""});
  } else {
    out.push_back(interval_text(row["against_best"]));
    const bool alone = is_bold(row) && row["against_best"]["low"] == 0;  // all others were shown worse
    out.emplace_back(alone ? "best" : is_bold(row) ? "not told apart" : "");
  }
  if (selected) out.push_back(selected_text(row).substr(0, selected_text(row).find(' ')));
  out.push_back(row["best"]["mean"].is_number() ? points(row["best"]["mean"].get<double>()) : "–");
  return out;
}

std::string coloured(const std::string& line, const json& row, bool colour) {
  if (!colour) return line;
  const json& d = row["difference"];
  const bool worse = d.is_object() && d["verdict"] == "worse";
  return is_bold(row) ? "\033[1m" + line + "\033[0m" : worse ? "\033[2m" + line + "\033[0m" : line;
}

std::string as_line(const std::vector<std::string>& cells, const std::vector<Column>& columns) {
  std::string line = "  ";
  for (size_t k = 0; k < columns.size(); ++k) {
    const std::string cut = report::shortened(cells[k], columns[k].width);
    line += (columns[k].right ? pad_left(cut, columns[k].width) : pad(cut, columns[k].width)) + "  ";
  }
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

int total_width(const std::vector<Column>& columns) {
  int sum = 0;
  for (const Column& column : columns) sum += column.width + 2;
  return sum;
}

// The first column takes what the others leave, that of the verdicts gives way next. The last one, of the best tests,
// goes where that would cut labels short.
void fit(std::vector<Column>& columns, size_t verdicts, int most) {
  const auto total = [&] { return total_width(columns); };
  const auto spare = [&](size_t i, int least) { return std::max(0, columns[i].width - least); };
  if (total() - spare(0, 18) - spare(verdicts, 14) > most) columns.pop_back();
  for (const auto& [index, least] : {std::pair<size_t, int>{0, 18}, {verdicts, 14}, {0, 8}})
    columns[index].width =
        std::max(std::min(columns[index].width, least), columns[index].width - std::max(0, total() - most));
}

}  // namespace

std::string comparison_text(const json& result, const ComparisonPrint& print) {
  const json& rows = result["rows"];
  if (rows.empty()) return "  no cell yet\n";
  const std::vector<report::ShownRow> shown = report::shown_rows(result);
  const bool differences = has_differences(rows);
  const std::string to = common_baseline(rows);
  const int64_t all_seeds = rows[0]["seeds"].get<int64_t>();
  const bool seeds = std::any_of(rows.begin(), rows.end(), [&](const json& row) {
    return row["last"]["n"].get<int64_t>() != all_seeds || row["seeds"].get<int64_t>() != all_seeds;
  });
  std::vector<Column> columns{{"row", 0, false}, {"last top-1, %", 0, true}};
  if (seeds) columns.push_back({"seeds", 0, false});
  if (differences) {
    columns.push_back({to.empty() ? "difference" : "against " + to, 0, true});
    columns.insert(columns.end(), {{"p (Holm)", 0, true}, {"", 0, false}});
  } else {
    columns.push_back({"against best other", 0, true});
    columns.push_back({"", 0, false});
  }
  const size_t verdicts = columns.size() - 1;
  if (has_selected(rows)) columns.push_back({"by held-out", 0, true});
  const size_t tests = tests_on_the_way(rows);
  columns.push_back({tests ? text("best of ", tests) : "best", 0, true});
  std::vector<std::vector<std::string>> lines;
  for (const auto& row : shown)
    lines.push_back(cells_of(row, differences, !to.empty() || beside_baseline(row, shown), seeds, has_selected(rows)));
  for (size_t k = 0; k < columns.size(); ++k) {
    columns[k].width = std::min(columns_of(columns[k].head), k == 0 ? 8 : 24);
    for (const auto& line : lines) columns[k].width = std::max(columns[k].width, columns_of(line[k]));
  }
  fit(columns, verdicts, print.columns);
  std::vector<std::string> heads;
  for (const Column& column : columns) heads.push_back(column.head);
  const std::string head = as_line(heads, columns);
  std::string out = head + "\n  " + rule(std::min(total_width(columns), print.columns) - 2) + "\n";
  const bool groups = shown.front().group != shown.back().group;
  for (size_t i = 0; i < shown.size(); ++i) {
    if (groups && (i == 0 || shown[i].group != shown[i - 1].group))
      out += (i ? "\n  " : "  ") + report::shortened(shown[i].group, print.columns - 2) + "\n";
    out += coloured(as_line(lines[i], columns), *shown[i].row, print.colour) + "\n";
  }
  std::string missing;
  for (const json& row : rows) {
    const std::string label = row["label"];
    for (const json& seed : row["diverged"])
      missing += wrapped(text(label, ", seed ", seed["seed"], ": diverged in epoch ", seed["epoch"]), print.columns, 2);
    for (const json& seed : row["failed"])
      missing += wrapped(text(label, ", seed ", seed["seed"], ": failed: ", seed["reason"].get<std::string>()),
                         print.columns, 2);
  }
  if (!missing.empty()) out += "\n" + missing;
  if (!print.notes) return out;
  out += "\n";
  for (const json& note : result["notes"]) out += wrapped(note.get<std::string>(), print.columns, 2);
  return out;
}

ComparisonPrint print_for(std::FILE* out) {
  ComparisonPrint print;
  print.colour = isatty(fileno(out)) == 1;
  print.columns = std::clamp(terminal_size(out).columns, 80, 120);
  return print;
}

void print_comparison(std::FILE* out, const json& result, const std::filesystem::path& folder) {
  const ComparisonPrint print = print_for(out);
  std::fprintf(out, "\n%s\n  files  %s  (report.html, table.md, table.tex, table.csv, result.json, metrics.csv)\n",
               comparison_text(result, print).c_str(), folder.c_str());
}

}  // namespace gift
