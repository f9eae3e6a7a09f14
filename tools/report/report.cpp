#include "tools/report/report.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "tools/format.h"
#include "tools/report/classes.h"
#include "tools/report/curves.h"
#include "tools/report/facts.h"
#include "tools/report/html.h"
#include "tools/report/interval_chart.h"
#include "tools/report/page.h"
#include "tools/report/table.h"

namespace gift {
namespace {

using namespace report;

std::vector<RunView> views(const Report& report) {
  if (report.results.empty()) fail<ConfigError>("report", "no run to report on");
  std::vector<RunView> runs;
  for (size_t i = 0; i < report.results.size(); ++i) {
    const std::string source = i < report.sources.size() ? report.sources[i] : "run " + std::to_string(i + 1);
    runs.push_back(run_view(report.results[i], source));
    if (i < report.commands.size() && !report.commands[i].empty()) runs.back().command = report.commands[i];
  }
  label_runs(runs);
  return ranked(std::move(runs));
}

std::string cards(const std::vector<RunView>& runs) {
  const RunView& first = runs.front();
  const std::string unit = first.last.n > 0 ? " %" : "";
  std::string out =
      card(plus_minus(first.last) + unit, runs.size() == 1 ? "last top-1, " + seeds_in_words(first.last.n)
                                                           : "last top-1 of the best run, " + first.label);
  if (runs.size() == 1) {
    out += card(plus_minus(first.best) + unit, "best of the tests on the way, as published");
    if (first.last_top5.n > 0) out += card(plus_minus(first.last_top5) + " %", "last top-5");
  } else {
    out += card(std::to_string(runs.size()), "runs compared");
  }
  const auto teacher = first.preflight.find("teacher");
  if (teacher != first.preflight.end() && teacher->is_object() && teacher->contains("test_top1") &&
      (*teacher)["test_top1"].is_number()) {
    out += card(fixed((*teacher)["test_top1"].get<double>(), 2) + " %", "the teacher on the test set");
  }
  double seconds = 0;
  for (const RunView& run : runs) seconds += run.train_s;
  if (seconds > 0) out += card(duration(seconds), "training, all seeds");
  return "<div class=\"cards\">\n" + out + "</div>\n";
}

std::string results_table(const std::vector<RunView>& runs) {
  const Table table = result_table(runs);
  std::string out = "<div class=\"scroll\"><table class=\"results\"><thead><tr>";
  for (const std::string& cell : table.head) out += "<th>" + escape(cell) + "</th>";
  out += "</tr></thead><tbody>\n";
  for (size_t i = 0; i < table.rows.size(); ++i) {
    out += "<tr><th><i class=\"key s" + std::to_string(i) + "\"></i>" + escape(table.rows[i][0]) + "</th>";
    for (size_t k = 1; k < table.rows[i].size(); ++k) out += "<td>" + escape(table.rows[i][k]) + "</td>";
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n" +
         "<p class=\"note\">Mean ± population standard deviation over the seeds. “Last” is the test after the last "
         "epoch; “best” is the best of the tests on the way, chosen on the test set as published work does.</p>\n";
}

std::string course(const std::vector<RunView>& runs) {
  const std::string accuracy = accuracy_chart(runs), losses = loss_charts(runs);
  if (accuracy.empty() && losses.empty()) return {};
  const std::string note =
      "<p class=\"note\">Lines are means over the seeds, bands ± one population standard deviation; dashed lines mark "
      "where the learning rate falls.</p>\n";
  if (runs.size() == 1) return "<div class=\"charts\">\n" + accuracy + losses + "</div>\n" + note;
  return "<div class=\"charts\">\n" + interval_chart(runs) + accuracy + "</div>\n<div class=\"charts small\">\n" +
         losses + "</div>\n" + note;
}

std::vector<std::string> warnings(const std::vector<RunView>& runs) {
  std::vector<std::string> out;
  for (const RunView& run : runs) {
    if (!run.complete) out.push_back(run.label + " has not ended yet: its figures are preliminary.");
    for (const uint64_t seed : run.diverged)
      out.push_back(run.label + ", seed " + std::to_string(seed) +
                    ": diverged (its loss ceased to be finite) and counts in no mean.");
    const auto said = run.preflight.find("warnings");
    if (said == run.preflight.end() || !said->is_array()) continue;
    for (const auto& warning : *said)
      if (warning.is_string()) out.push_back(warning.get<std::string>());
  }
  return out;
}

std::string confusions(const std::vector<RunView>& runs) {
  if (runs.size() == 1) return confusion(runs.front());
  std::string out;
  for (const RunView& run : runs) {
    out += fold(run.label, confusion(run), false);
  }
  return out;
}

std::string how_it_was_made(const std::vector<RunView>& runs) {
  std::string out;
  for (const RunView& run : runs) {
    const std::string command = run.command.empty() ? "" : "<pre>" + escape(run.command) + "</pre>\n";
    const std::string before = facts_table(run.preflight), environment = facts_table(run.environment),
                      settings = facts_table(run.config);
    if (runs.size() == 1) {
      return command + fold("Before the run", before, true) + fold("Environment", environment, true) +
             fold("All settings", settings, false);
    }
    const auto headed = [](const char* heading, const std::string& table) {
      return table.empty() ? table : std::string("<h3>") + heading + "</h3>\n" + table;
    };
    out += fold(run.label,
                command + headed("Before the run", before) + headed("Environment", environment) +
                    headed("All settings", settings),
                false);
  }
  return out;
}

std::string title_of(const Report& report, const std::vector<RunView>& runs) {
  if (!report.title.empty()) return report.title;
  if (runs.size() > 1) return "Comparison of " + std::to_string(runs.size()) + " runs";
  return runs.front().model + " with " + runs.front().loss;
}

std::string subtitle(const std::vector<RunView>& runs) {
  const RunView& run = runs.front();
  std::string out;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) out += (out.empty() ? "" : " · ") + part;
  };
  const auto config = [&](const char* key) {
    const auto found = run.config.find(key);
    return found != run.config.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto same = [&](auto member) {
    return std::all_of(runs.begin(), runs.end(), [&](const RunView& r) { return r.*member == run.*member; });
  };
  add(config("train"));
  if (same(&RunView::model)) add(run.model);
  if (same(&RunView::epochs)) add(std::to_string(run.epochs) + (run.epochs == 1 ? " epoch" : " epochs"));
  if (same(&RunView::seeds)) add(seeds_in_words(run.seeds));
  return out;
}

std::string version_of(const std::vector<RunView>& runs) {
  const auto found = runs.front().environment.find("version");
  return found != runs.front().environment.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

std::string picture_figures(const std::vector<ReportPicture>& pictures) {
  std::string out;
  for (const ReportPicture& picture : pictures) {
    const std::string size = picture.width > 0 ? " width=\"" + std::to_string(picture.width) + "\" height=\"" +
                                                     std::to_string(picture.height) + "\""
                                               : std::string();
    out += "<figure class=\"sheet\"><img class=\"pixels\" alt=\"" + escape(picture.caption) + "\"" + size + " src=\"" +
           escape(picture.data_uri) + "\"><figcaption>" + escape(picture.caption) + "</figcaption></figure>\n";
  }
  return out;
}

std::string render_html(const Report& report) {
  const std::vector<RunView> runs = views(report);
  const std::string body = warning_list(warnings(runs)) + cards(runs) + section("Result", results_table(runs)) +
                           section("Course of training", course(runs)) +
                           section("Accuracy by class, %", per_class(runs)) + section("Confusion", confusions(runs)) +
                           section("Distilled images", picture_figures(report.pictures)) +
                           section("How this was made", how_it_was_made(runs));
  return html_page({title_of(report, runs), subtitle(runs), body, version_of(runs), runs.size()});
}

}  // namespace gift
