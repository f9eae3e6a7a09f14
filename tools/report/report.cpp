#include "tools/report/report.h"

#include "tools/format.h"
#include "tools/report/classes.h"
#include "tools/report/curves.h"
#include "tools/report/facts.h"
#include "tools/report/html.h"
#include "tools/report/page.h"
#include "tools/report/table.h"

namespace gift {
namespace {

using namespace report;

std::string cards(const RunView& run) {
  const std::string unit = run.last.n > 0 ? " %" : "";
  std::string out = card(plus_minus(run.last) + unit, "last top-1, " + seeds_in_words(run.last.n)) +
                    card(plus_minus(run.best) + unit, "best of the tests on the way, as published");
  if (run.last_top5.n > 0) out += card(plus_minus(run.last_top5) + " %", "last top-5");
  const auto teacher = run.preflight.find("teacher");
  if (teacher != run.preflight.end() && teacher->is_object() && teacher->contains("test_top1") &&
      (*teacher)["test_top1"].is_number()) {
    out += card(fixed((*teacher)["test_top1"].get<double>(), 2) + " %", "the teacher on the test set");
  }
  if (run.train_s > 0) out += card(duration(run.train_s), "training, all seeds");
  return "<div class=\"cards\">\n" + out + "</div>\n";
}

std::string results_table(const RunView& run) {
  const Table table = result_table(run);
  std::string out = "<div class=\"scroll\"><table class=\"results\"><thead><tr>";
  for (const std::string& cell : table.head) out += "<th>" + escape(cell) + "</th>";
  out += "</tr></thead><tbody>\n";
  for (const auto& row : table.rows) {
    out += "<tr><th><i class=\"key s0\"></i>" + escape(row[0]) + "</th>";
    for (size_t k = 1; k < row.size(); ++k) out += "<td>" + escape(row[k]) + "</td>";
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n" +
         "<p class=\"note\">Mean ± population standard deviation over the seeds. “Last” is the test after the last "
         "epoch; “best” is the best of the tests on the way, chosen on the test set as published work does.</p>\n";
}

std::string course(const RunView& run) {
  const std::string charts = accuracy_chart({run}) + loss_charts({run});
  if (charts.empty()) return {};
  return "<div class=\"charts\">\n" + charts + "</div>\n" +
         "<p class=\"note\">Lines are means over the seeds, bands ± one population standard deviation; dashed lines "
         "mark "
         "where the learning rate falls.</p>\n";
}

std::vector<std::string> warnings(const RunView& run) {
  std::vector<std::string> out;
  if (!run.complete) out.push_back(run.loss + " has not ended yet: its figures are preliminary.");
  for (const uint64_t seed : run.diverged)
    out.push_back(run.loss + ", seed " + std::to_string(seed) +
                  ": diverged (its loss ceased to be finite) and counts in no mean.");
  const auto said = run.preflight.find("warnings");
  if (said == run.preflight.end() || !said->is_array()) return out;
  for (const auto& warning : *said)
    if (warning.is_string()) out.push_back(warning.get<std::string>());
  return out;
}

std::string how_it_was_made(const RunView& run) {
  return (run.command.empty() ? "" : "<pre>" + escape(run.command) + "</pre>\n") +
         fold("Before the run", facts_table(run.preflight), true) +
         fold("Environment", facts_table(run.environment), true) + fold("All settings", facts_table(run.config), false);
}

std::string text_of(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string subtitle(const RunView& run) {
  const std::string set = text_of(run.config, "train");
  return (set.empty() ? "" : set + " · ") + run.model + " · " + std::to_string(run.epochs) +
         (run.epochs == 1 ? " epoch" : " epochs") + " · " + seeds_in_words(run.seeds);
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
  RunView run = run_view(report.result, report.source);
  if (!report.command.empty()) run.command = report.command;
  const std::string title = report.title.empty() ? run.model + " with " + run.loss : report.title;
  const std::string body = warning_list(warnings(run)) + cards(run) + section("Result", results_table(run)) +
                           section("Course of training", course(run)) +
                           section("Accuracy by class, %", per_class({run})) + section("Confusion", confusion(run)) +
                           section("Distilled images", picture_figures(report.pictures)) +
                           section("How this was made", how_it_was_made(run));
  return html_page({title, subtitle(run), body, text_of(run.environment, "version"), 1});
}

}  // namespace gift
