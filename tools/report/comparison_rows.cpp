#include "tools/report/comparison_rows.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/error.h"
#include "core/join.h"
#include "tools/format.h"
#include "tools/report/html.h"
#include "train/compare/row_text.h"

namespace gift::report {
namespace {

using nlohmann::json;

std::string cell(const std::string& text, const char* css = nullptr) {
  return std::string("<td") + (css ? std::string(" class=\"") + css + "\"" : "") + ">" + escape(text) + "</td>";
}

// "kl(T=20) + 0.1·ce" as "kl + 0.1·ce".
std::string without_settings(const std::string& label) {
  std::string out;
  int depth = 0;
  for (const char c : label) {
    depth += c == '(';
    if (depth == 0) out += c;
    depth -= c == ')' && depth > 0;
  }
  return out;
}

// What a row's group is named after, as it stands in the row's label.
std::vector<std::string> group_parts(const json& row, bool with_optimizer) {
  std::vector<std::string> out{row["set"], row["model"]};
  if (with_optimizer) out.insert(out.end(), {row["optimizer"].get<std::string>(), "lr " + row["lr"].dump()});
  return out;
}

std::string group_name(const json& row, bool with_optimizer) { return joined(group_parts(row, with_optimizer)); }

// Whether optimizers and learning rates cut the rows into groups of two or more.
bool by_optimizer(const json& rows) {
  std::set<std::string> with, without;
  for (const json& row : rows) {
    with.insert(group_name(row, true));
    without.insert(group_name(row, false));
  }
  return with.size() > without.size() && 2 * with.size() <= rows.size();
}

// Without the parts " · PART" that the row's group says.
std::string without_group(const json& row, const std::string& group) {
  std::string out = row["label"];
  for (const std::string& name : group_parts(row, group != group_name(row, false))) {
    const std::string part = " · " + name;
    const size_t at = out.find(part), end = at + part.size();
    if (at != out.npos && (end == out.size() || out.compare(end, 4, " · ") == 0)) out.erase(at, part.size());
  }
  return out;
}

void label_rows(std::vector<ShownRow>& rows) {
  std::map<std::string, int> times, colours;
  const auto brief = [](const ShownRow& row) { return row.group + "\n" + without_settings(row.view.label); };
  for (ShownRow& row : rows) {
    row.view.label = without_group(*row.row, row.group);
    ++times[brief(row)];
  }
  for (ShownRow& row : rows) {
    if (times[brief(row)] == 1) row.view.label = without_settings(row.view.label);
    row.view.colour = colours.emplace(row.view.label, static_cast<int>(colours.size())).first->second;
  }
}

std::string key(const ShownRow& row) { return "<i class=\"key s" + std::to_string(row.view.colour) + "\"></i>"; }

std::string name_cell(const ShownRow& row) {
  const std::string full = without_group(*row.row, row.group);
  return "<th>" + key(row) + escape(row.view.label) +
         (full == row.view.label ? "" : "<small>" + escape(full) + "</small>") + "</th>";
}

std::string verdict_chip(const json& row) {
  const json& d = row["difference"];
  if (!d.is_object()) return row["is_baseline"] == true ? "<span class=\"chip\">baseline</span>" : "";
  const std::string verdict = d["verdict"];
  const char* css = verdict == "better" ? "chip better" : verdict == "worse" ? "chip worse" : "chip";
  std::string out = std::string("<span class=\"") + css + "\">" + escape(verdict) + "</span>";
  if (d["pairing"] != "paired") out += "<br><small>" + escape(d["pairing"].get<std::string>()) + "</small>";
  return out;
}

std::string short_seeds(const json& row) {
  const std::string all = seeds_text(row);
  return all.substr(0, all.find(':'));
}

std::string head(const json& rows) {
  const std::string to = common_baseline(rows);
  const size_t tests = tests_on_the_way(rows);
  std::string out = "<tr><th>row</th><th>last top-1, %</th>";
  if (has_differences(rows)) {
    out += "<th>" + escape(to.empty() ? "difference" : "against " + to) + "</th><th>p (Holm)</th><th></th>";
    if (to.empty()) out += "<th>to</th>";
  } else {
    out += "<th>against best other</th>";
  }
  if (has_selected(rows)) out += "<th>by held-out</th>";
  out += "<th>" + escape(tests ? text("best of ", tests) : "best test") + "</th><th>seeds</th><th>training</th>";
  const bool ranking = std::any_of(rows.begin(), rows.end(), [](const json& r) { return r["dd_ranking"].is_object(); });
  if (ranking) out += "<th>HLR</th><th>IOR</th><th>LRS</th>";
  return out + "</tr>";
}

std::string row_cells(const json& rows, const json& row) {
  const json& d = row["difference"];
  const bool differences = has_differences(rows);
  std::string out = cell(accuracy_text(row["last"]), is_bold(row) ? "strong" : nullptr);
  if (differences) {
    out += d.is_object() ? "<td>" + signed_points(d["mean"]) + " <span class=\"faint\">" + interval_text(d) +
                               "</span></td>" + cell(p_text(d["p_holm"]))
                         : std::string("<td></td><td></td>");
    out += "<td class=\"left\">" + verdict_chip(row) + "</td>";
    if (common_baseline(rows).empty()) out += cell(d.is_object() ? d["to"].get<std::string>() : "", "left faint");
  } else {
    out += cell(interval_text(row["against_best"]));
  }
  if (has_selected(rows)) out += cell(selected_text(row));
  out += cell(accuracy_text(row["best"]), "faint") + cell(short_seeds(row)) +
         cell(duration(row["train_s"].get<double>()), "faint");
  const bool ranking = std::any_of(rows.begin(), rows.end(), [](const json& r) { return r["dd_ranking"].is_object(); });
  if (ranking)
    for (const char* name : {"hlr", "ior", "lrs"})
      out += cell(row["dd_ranking"].is_object() ? signed_points(row["dd_ranking"][name], 1) : "");
  return out;
}

// " · rded, convnet3" where there are several groups.
std::string in_group(const std::vector<ShownRow>& rows, size_t i) {
  return rows.front().group == rows.back().group ? "" : " · " + rows[i].group;
}

}  // namespace

std::vector<ShownRow> shown_rows(const json& result) {
  std::vector<ShownRow> out;
  std::map<std::string, size_t> order;
  const bool optimizers = by_optimizer(result["rows"]);
  for (const json& row : result["rows"]) {
    ShownRow shown{&row, run_view(row, "the comparison"), ""};
    shown.view.label = row["label"].get<std::string>();
    shown.group = group_name(row, optimizers);
    order.emplace(shown.group, order.size());
    out.push_back(std::move(shown));
  }
  std::stable_sort(out.begin(), out.end(), [&](const ShownRow& a, const ShownRow& b) {
    if (a.group != b.group) return order[a.group] < order[b.group];
    const double x = a.view.last.mean, y = b.view.last.mean;
    return std::isnan(x) || std::isnan(y) ? !std::isnan(x) && std::isnan(y) : x > y;
  });
  label_rows(out);
  return out;
}

std::string comparison_rows_table(const json& result, const std::vector<ShownRow>& rows) {
  const json& all = result["rows"];
  std::string out =
      "<div class=\"scroll\"><table class=\"results comparison\"><thead>" + head(all) + "</thead><tbody>\n";
  const bool groups = rows.front().group != rows.back().group;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (groups && (i == 0 || rows[i].group != rows[i - 1].group))
      out += "<tr class=\"group\"><th colspan=\"12\">" + escape(rows[i].group) + "</th></tr>\n";
    out += "<tr>" + name_cell(rows[i]) + row_cells(all, *rows[i].row) + "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::vector<std::pair<size_t, size_t>> groups_of(const std::vector<ShownRow>& rows) {
  std::vector<std::pair<size_t, size_t>> out;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i == 0 || rows[i].group != rows[i - 1].group) out.emplace_back(i, i);
    out.back().second = i + 1;
  }
  return out;
}

std::string detectable_table(const std::vector<ShownRow>& rows) {
  std::string out;
  for (size_t i = 0; i < rows.size(); ++i) {
    const json& d = (*rows[i].row)["difference"];
    if (!d.is_object() || d["detectable"].empty()) continue;
    const auto figure = [](const json& value) { return value.is_number() ? points(value.get<double>()) : "–"; };
    out += "<tr><th>" + key(rows[i]) + escape(rows[i].view.label + in_group(rows, i)) + "</th>" +
           cell(std::to_string(d["n"].get<int64_t>())) + cell(figure(d["correlation"])) +
           cell(figure(d["std_of_differences"]));
    for (const char* n : {"3", "5", "10"}) out += cell(figure(d["detectable"][n]));
    out += "</tr>\n";
  }
  if (out.empty()) return out;
  return "<div class=\"scroll\"><table class=\"results "
         "plain\"><thead><tr><th>row</th><th>pairs</th><th>correlation</th>"
         "<th>std of differences</th><th>3 seeds</th><th>5 seeds</th><th>10 seeds</th></tr></thead><tbody>\n" +
         out +
         "</tbody></table></div>\n<p class=\"note\">Correlation of the pairs of accuracies over the seeds, and the "
         "true "
         "difference, in points, that so many seeds would have told apart with 80 % chance (5 %, two-sided, before "
         "Holm's correction), given the std of differences seen here: itself an estimate, and a rough one from few "
         "seeds.</p>\n";
}

}  // namespace gift::report
