#include "tools/report/continual_page.h"

#include <algorithm>

#include "core/error.h"
#include "core/metrics/summary.h"
#include "tools/report/facts.h"
#include "tools/report/html.h"
#include "tools/report/line_chart.h"
#include "tools/report/page.h"

namespace gift::report {
namespace {

std::string chart_of(const ContinualResult& result, int steps) {
  LineChart chart{text(steps, steps == 1 ? " step" : " steps"), "classes so far", "top-1 on them, %", {}, {}, false};
  for (const ContinualSeries& series : series_of(result)) {
    if (series.steps != steps) continue;
    Series line{series.loss, static_cast<int>(chart.series.size()), {}, {}, {}, {}, true};
    for (size_t i = 0; i < series.classes.size(); ++i) {
      if (series.top1[i].empty()) continue;
      const Summary s = summarize(series.top1[i]);
      line.x.push_back(series.classes[i]);
      line.y.push_back(s.mean);
      line.low.push_back(s.mean - s.std_population);
      line.high.push_back(s.mean + s.std_population);
    }
    chart.series.push_back(std::move(line));
  }
  return draw(chart);
}

std::string table_of(const ContinualResult& result, int steps) {
  const Table table = continual_table(result, steps);
  std::string out = "<div class=\"scroll\"><table class=\"results\"><thead><tr>";
  for (const std::string& cell : table.head) out += "<th>" + escape(cell) + "</th>";
  out += "</tr></thead><tbody>\n";
  for (size_t i = 0; i < table.rows.size(); ++i) {
    out += "<tr><th><i class=\"key s" + std::to_string(i) + "\"></i>" + escape(table.rows[i][0]) + "</th>";
    for (size_t k = 1; k < table.rows[i].size(); ++k) out += "<td>" + escape(table.rows[i][k]) + "</td>";
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

nlohmann::json settings_of(const ContinualResult& result) {
  nlohmann::json out = to_json(result.config);
  for (const char* key : {"batch_size", "seeds"}) out.erase(key);
  out["class_orders"] = result.config.seeds;
  out["batch_size"] = result.config.batch_size == by_default ? nlohmann::json("by the number of images of each stage")
                                                             : nlohmann::json(result.config.batch_size);
  return out;
}

}  // namespace

std::string continual_page(const ContinualResult& result, const std::string& command) {
  std::string figure, tables, notes;
  for (const int steps : result.steps) {
    figure += chart_of(result, steps);
    tables += text("<h3>", steps, steps == 1 ? " step" : " steps", "</h3>\n", table_of(result, steps));
  }
  for (const std::string& remark : continual_remarks(result)) notes += "<p class=\"note\">" + escape(remark) + "</p>\n";
  const std::string made = "<pre>" + escape(command) + "</pre>\n" +
                           fold("Before the run", facts_table(result.preflight), false) +
                           fold("Environment", facts_table(result.environment), false) +
                           fold("All settings", facts_table(settings_of(result)), false);
  const std::string body = section("Accuracy as classes arrive", "<div class=\"charts\">\n" + figure + "</div>\n") +
                           section("Result", tables + notes) + section("How this was made", made);
  return html_page(
      {"Continual learning",
       text(result.config.model, " on ", result.config.train, " · ", result.class_names.size(), " classes"), body,
       result.environment.is_object() ? result.environment.value("version", "") : "",
       std::max<size_t>(1, result.losses.size())});
}

}  // namespace gift::report
