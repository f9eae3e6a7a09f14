#include "tools/report/comparison_page.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/error.h"
#include "tools/format.h"
#include "tools/report/classes.h"
#include "tools/report/comparison_rows.h"
#include "tools/report/curves.h"
#include "tools/report/difference_chart.h"
#include "tools/report/facts.h"
#include "tools/report/html.h"
#include "tools/report/interval_chart.h"
#include "tools/report/page.h"
#include "tools/report/reproduction_section.h"
#include "train/compare/row_text.h"

namespace gift {
namespace {

using namespace report;
using nlohmann::json;

constexpr size_t most_curves = 12;

double number_of(const json& value, double otherwise = std::nan("")) {
  return value.is_number() ? value.get<double>() : otherwise;
}

// What all rows have in common, or how many there are of it.
std::string common(const json& rows, const char* field, const std::string& plural) {
  std::set<std::string> values;
  for (const json& row : rows)
    values.insert(row[field].is_string() ? row[field].get<std::string>() : row[field].dump());
  return values.size() == 1 ? *values.begin() : std::to_string(values.size()) + " " + plural;
}

std::string title_of(const ComparisonReport& report) {
  if (!report.title.empty()) return report.title;
  if (report.result.contains("reproduction")) return report.result["reproduction"].value("title", "Reproduction");
  const json& rows = report.result["rows"];
  std::set<std::string> losses;
  for (const json& row : rows) losses.insert(row["loss"].get<std::string>());
  if (losses.size() > 1) return text("Comparison of ", losses.size(), " losses");
  return rows.size() > 1 ? text("Comparison of ", rows.size(), " rows") : rows[0]["loss"].get<std::string>();
}

std::string subtitle(const json& result) {
  const json& rows = result["rows"];
  int64_t most_seeds = 0;
  for (const json& row : rows) most_seeds = std::max(most_seeds, row["seeds"].get<int64_t>());
  const std::string epochs = common(rows, "epochs", "epoch counts");
  return common(rows, "set", "sets") + " · " + common(rows, "model", "models") + " · " + epochs +
         (epochs.find(' ') == epochs.npos ? " epochs" : "") + " · " + seeds_in_words(most_seeds) + " · " +
         text(result["cells"].size(), " cells");
}

std::vector<std::string> warnings(const json& result) {
  std::vector<std::string> out;
  if (result["complete"] != true) out.emplace_back("Not all cells have ended: the figures are preliminary.");
  for (const json& row : result["rows"]) {
    const std::string label = row["label"];
    for (const json& seed : row["diverged"])
      out.push_back(text(label, ", seed ", seed["seed"], ": diverged in epoch ", seed["epoch"],
                         " (its loss ceased to be finite) and counts in no mean."));
    for (const json& seed : row["failed"])
      out.push_back(text(label, ", seed ", seed["seed"], ": failed (", seed["reason"].get<std::string>(),
                         ") and counts in no mean."));
    if (!row["preflight"].is_object() || !row["preflight"].contains("warnings")) continue;
    for (const json& warning : row["preflight"]["warnings"])
      if (warning.is_string()) out.push_back(warning.get<std::string>());
  }
  return out;
}

std::string cards(const json& result, const std::vector<ShownRow>& rows) {
  const auto best = std::max_element(rows.begin(), rows.end(), [](const ShownRow& a, const ShownRow& b) {
    return (std::isnan(a.view.last.mean) ? -1 : a.view.last.mean) <
           (std::isnan(b.view.last.mean) ? -1 : b.view.last.mean);
  });
  std::string out;
  if (best->view.last.n > 0) out += card(plus_minus(best->view.last) + " %", "highest last top-1: " + best->view.label);
  const json& all = result["rows"];
  if (has_differences(all)) {
    std::map<std::string, int> verdicts;
    int open = 0;
    for (const json& row : all)
      if (row["difference"].is_object()) {
        const std::string verdict = row["difference"]["verdict"];
        if (verdict != "better" && verdict != "worse") ++open;
        ++verdicts[verdict];
      }
    const std::string to = common_baseline(all);
    out += card(text(verdicts["better"], " / ", open, " / ", verdicts["worse"]),
                "better / not told apart / worse than " + (to.empty() ? std::string("the baseline") : to));
  } else {
    const auto bold = std::count_if(all.begin(), all.end(), [](const json& row) { return is_bold(row); });
    if (bold) out += card(text(bold, " of ", all.size()), "rows not told apart from the best");
  }
  const json& preflight = all[0]["preflight"];
  if (preflight.is_object() && preflight.contains("teacher") && preflight["teacher"].is_object() &&
      preflight["teacher"].contains("test_top1"))
    out += card(fixed(number_of(preflight["teacher"]["test_top1"]), 2) + " %", "the teacher on the test set");
  double seconds = 0;
  for (const json& row : all) seconds += row["train_s"].get<double>();
  if (seconds > 0) out += card(duration(seconds), "training, all cells");
  return "<div class=\"cards\">\n" + out + "</div>\n";
}

std::vector<RunView> views_of(const std::vector<ShownRow>& rows) {
  std::vector<RunView> out;
  for (const ShownRow& row : rows) out.push_back(row.view);
  return out;
}

// Charts of the rows [begin, end), one group.
std::string difference_charts(const std::vector<ShownRow>& rows, size_t begin, size_t end, const std::string& to) {
  std::vector<DifferenceMark> marks, images, best;
  for (size_t i = begin; i < end; ++i) {
    const json& row = *rows[i].row;
    const json &d = row["difference"], &against = row["against_best"];
    DifferenceMark mark{rows[i].view.label, "", static_cast<size_t>(rows[i].view.colour)};
    if (against.is_object()) {
      mark.low = number_of(against["low"], -INFINITY);
      mark.high = number_of(against["high"], INFINITY);
      mark.value = interval_text(against);
      if (std::isfinite(mark.low) || std::isfinite(mark.high)) best.push_back(mark);
    }
    if (!d.is_object() || !d["mean"].is_number()) continue;
    mark.mean = d["mean"].get<double>();
    mark.low = number_of(d["low"]);
    mark.high = number_of(d["high"]);
    mark.strong = d["verdict"] == "better" || d["verdict"] == "worse";
    mark.value = signed_points(d["mean"]) + (d["low"].is_number() ? " " + interval_text(d) : "");
    marks.push_back(mark);
    if (!d["images"].is_object()) continue;
    mark.low = d["images"]["low"].get<double>();
    mark.high = d["images"]["high"].get<double>();
    mark.strong = false;
    mark.value = interval_text(d["images"]);
    images.push_back(mark);
  }
  return difference_chart("Difference to " + (to.empty() ? std::string("the baseline") : to),
                          "points; over seeds, 95 %", marks) +
         difference_chart("These trained networks on other test images",
                          "points; bootstrap, 95 %; not about the losses", images) +
         difference_chart("Against the best other row", "points; simultaneous 95 %", best);
}

// A heading where there are several groups.
std::string group_heading(const std::vector<ShownRow>& rows, size_t begin) {
  return rows.front().group == rows.back().group ? "" : "<h3>" + escape(rows[begin].group) + "</h3>\n";
}

std::string differences(const json& result, const std::vector<ShownRow>& rows) {
  std::string out;
  for (const auto& [begin, end] : groups_of(rows)) {
    const std::string charts = difference_charts(rows, begin, end, common_baseline(result["rows"]));
    if (!charts.empty()) out += group_heading(rows, begin) + "<div class=\"charts\">\n" + charts + "</div>\n";
  }
  if (out.empty() || !has_differences(result["rows"])) return out;
  return out +
         "<p class=\"note\">Filled dots are told apart from the baseline after Holm's correction; open dots are "
         "not. Each interval stands for itself.</p>\n";
}

std::string course(const std::vector<ShownRow>& rows) {
  const std::vector<RunView> all = views_of(rows);
  std::string out;
  bool cut = false;
  for (const auto& [begin, end] : groups_of(rows)) {
    const auto from = [&](size_t count) {
      return std::vector<RunView>(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                  all.begin() + static_cast<std::ptrdiff_t>(begin + count));
    };
    const size_t drawn = std::min(end - begin, most_curves);
    cut |= drawn < end - begin;
    const std::string losses = loss_charts(from(drawn));
    out += group_heading(rows, begin) + "<div class=\"charts\">\n" + interval_chart(from(end - begin)) +
           accuracy_chart(from(drawn)) + "</div>\n" +
           fold("Training losses", losses.empty() ? losses : "<div class=\"charts small\">\n" + losses + "</div>\n",
                begin == 0);
  }
  return out +
         "<p class=\"note\">Lines are means over the seeds, bands ± one population standard deviation; dashed "
         "vertical lines mark where the learning rate falls." +
         (cut ? text(" Of the rows of a group the best ", most_curves, " have curves; metrics.csv has all.") : "") +
         "</p>\n";
}

// Runs of one set together, for what depends on its classes.
template <class Show>
std::string by_set(const std::vector<ShownRow>& rows, Show show) {
  std::vector<std::string> sets;
  std::map<std::string, std::vector<RunView>> views;
  for (const ShownRow& row : rows) {
    const std::string set = (*row.row)["set"];
    if (views[set].empty()) sets.push_back(set);
    views[set].push_back(row.view);
  }
  if (sets.size() == 1) return show(views[sets.front()]);
  std::string out;
  for (const std::string& set : sets) out += fold(set, show(views[set]), set == sets.front());
  return out;
}

std::string gradients(const std::vector<ShownRow>& rows) {
  std::vector<DifferenceMark> marks;
  for (size_t i = 0; i < rows.size(); ++i) {
    const json& norm = (*rows[i].row)["first_gradient_norm"];
    DifferenceMark mark{rows[i].view.label, norm_text(norm), static_cast<size_t>(rows[i].view.colour)};
    if (rows.front().group != rows.back().group) mark.name += " · " + rows[i].group;
    mark.mean = number_of(norm);
    marks.push_back(mark);
  }
  const std::string chart =
      magnitude_chart("Gradient of the first step", "L2 norm, mean over seeds, logarithmic", marks);
  if (chart.empty()) return chart;
  return "<div class=\"charts\">\n" + chart +
         "</div>\n<p class=\"note\">The same learning rate means little where gradients differ by orders of magnitude: "
         "SGD's steps scale with them, Adam's and AdamW's hardly do.</p>\n";
}

std::string list(const json& lines) {
  std::string out;
  for (const json& line : lines) out += "<li>" + escape(line.get<std::string>()) + "</li>\n";
  return out.empty() ? out : "<ul class=\"notes\">\n" + out + "</ul>\n";
}

// Settings that all rows share; the others, row by row.
std::string settings(const std::vector<ShownRow>& rows) {
  json shared = rows.front().view.config;
  std::string out;
  for (const ShownRow& row : rows)
    for (const auto& [key, value] : row.view.config.items())
      if (shared.contains(key) && shared[key] != value) shared.erase(key);
  for (const ShownRow& row : rows) {
    json own = json::object();
    for (const auto& [key, value] : row.view.config.items())
      if (!shared.contains(key)) own[key] = value;
    out += fold(row.view.label, facts_table(own), false);
  }
  return fold("Settings of all rows", facts_table(shared), false) + fold("Settings that differ", out, false);
}

std::string how_it_was_made(const json& result, const std::vector<ShownRow>& rows) {
  std::string out;
  if (result["command"] != "") out += "<pre>" + escape(result["command"].get<std::string>()) + "</pre>\n";
  std::set<std::string> seen;
  for (const ShownRow& row : rows) {
    const std::string set = (*row.row)["set"];
    if (seen.insert(set).second) out += fold("Before the run: " + set, facts_table(row.view.preflight), false);
  }
  return out + fold("Environment", facts_table(result["environment"]), true) + settings(rows);
}

}  // namespace

std::string render_comparison(const ComparisonReport& report) {
  const json& result = report.result;
  if (!result.contains("rows") || result["rows"].empty()) fail<ConfigError>("report", "a comparison without rows");
  const std::vector<ShownRow> rows = shown_rows(result);
  const json version = result["environment"].is_object() ? result["environment"].value("version", json("")) : json("");
  const std::string body =
      warning_list(warnings(result)) + cards(result, rows) + reproduction_section(result) +
      section("Result", comparison_rows_table(result, rows) + "<p class=\"note\">" +
                            escape(result["notes"].empty() ? "" : result["notes"][0].get<std::string>()) + "</p>\n") +
      section("Differences", differences(result, rows)) + section("What the figures mean", list(result["notes"])) +
      section("Course of training", course(rows)) +
      section("What this table could have found", detectable_table(rows)) +
      section("First gradients", gradients(rows)) +
      section("Accuracy by class, %", by_set(rows, [](const auto& runs) { return per_class(runs); })) +
      section("Confusion", by_set(rows,
                                  [](const auto& runs) {
                                    if (runs.size() == 1) return confusion(runs.front());
                                    std::string out;
                                    for (const RunView& run : runs) out += fold(run.label, confusion(run), false);
                                    return out;
                                  })) +
      section("Distilled images", picture_figures(report.distilled)) +
      section("The augmented batch as the student sees it", picture_figures(report.augmented)) +
      section("Which rows are paired", list(result["pairing"])) +
      section("How this was made", how_it_was_made(result, rows));
  return html_page(
      {title_of(report), subtitle(result), body, version.is_string() ? version.get<std::string>() : "", rows.size()});
}

}  // namespace gift
