#include <algorithm>

#include "core/error.h"
#include "core/metrics/summary.h"
#include "core/statistics/difference.h"
#include "tools/format.h"
#include "tools/report/continual_page.h"

namespace gift::report {
namespace {

std::string shown(const std::vector<double>& values) {
  if (values.empty()) return "–";
  return values.size() == 1 ? fixed(values[0], 2) : summary_text(summarize(values), 2);
}

std::string difference(const ContinualSeries& series, const ContinualSeries& first) {
  const bool paired = series.diverged_or_failed.empty() && first.diverged_or_failed.empty() &&
                      !series.average.empty() && series.average.size() == first.average.size();
  if (!paired) return "–";
  const MeanDifference d = paired_difference(series.average, first.average);
  const std::string sign = d.mean < 0 ? "" : "+";
  if (d.n < 2 || !(d.low <= d.high)) return sign + fixed(d.mean, 2);
  return sign + fixed(d.mean, 2) + " [" + fixed(d.low, 2) + ", " + fixed(d.high, 2) + "]";
}

std::vector<ContinualSeries> with_steps(const ContinualResult& result, int steps) {
  std::vector<ContinualSeries> out = series_of(result);
  std::erase_if(out, [&](const ContinualSeries& s) { return s.steps != steps; });
  return out;
}

std::vector<std::string> numbers(const ContinualSeries& series, const std::string& classes,
                                 const std::vector<double>& values) {
  const Summary s = summarize(values);
  const auto plain = [&](double value, int64_t from) { return s.n >= from ? fixed(value, 4) : std::string(); };
  return {std::to_string(series.steps), series.loss,           classes, std::to_string(s.n), plain(s.mean, 1),
          plain(s.std_population, 1),   plain(s.std_sample, 2)};
}

}  // namespace

Table continual_table(const ContinualResult& result, int steps) {
  const std::vector<ContinualSeries> all = with_steps(result, steps);
  Table table{{"loss", "average"}, {}};
  if (all.size() > 1) table.head.emplace_back("average − first loss");
  for (const int classes : all.front().classes) table.head.push_back(text(classes, " classes"));
  for (const ContinualSeries& series : all) {
    std::vector<std::string> row{series.loss, shown(series.average)};
    if (all.size() > 1) row.push_back(&series == &all.front() ? "" : difference(series, all.front()));
    for (const std::vector<double>& values : series.top1) row.push_back(shown(values));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table continual_numbers(const ContinualResult& result) {
  Table table{{"steps", "loss", "classes", "n", "mean", "std_population", "std_sample"}, {}};
  for (const ContinualSeries& series : series_of(result)) {
    for (size_t i = 0; i < series.classes.size(); ++i)
      table.rows.push_back(numbers(series, std::to_string(series.classes[i]), series.top1[i]));
    table.rows.push_back(numbers(series, "average", series.average));
  }
  return table;
}

std::vector<std::string> continual_remarks(const ContinualResult& result) {
  std::vector<std::string> out;
  const int orders = result.config.seeds;
  out.push_back(
      text("Last test accuracy in percent on the classes so far, ",
           orders == 1 ? std::string("one class order") : text("mean ± population std over ", orders, " class orders"),
           "; a fresh network at every step, trained on all images of the classes so far, with an output for "
           "every class and none masked. \"average\" is the mean over the steps."));
  if (orders == 1)
    out.push_back("One class order says little: the order alone moves these numbers by more than losses do.");
  else
    out.push_back("Differences are paired by class order, with 95 % t intervals.");
  if (result.teacher_knows_all)
    out.push_back(
        "The teacher was trained on all classes: its labels know classes that have not arrived yet, so that this is "
        "not learning from the classes so far alone. Losses without a teacher do not have this help.");
  for (const ContinualSeries& series : series_of(result))
    if (!series.diverged_or_failed.empty())
      out.push_back(text(series.loss, ", ", series.steps, " steps: ", series.diverged_or_failed.size(),
                         " of the class orders had a network that diverged or failed; it counts in no mean."));
  if (result.interrupted) out.push_back("The run has not ended yet: these figures are preliminary.");
  return out;
}

std::string continual_markdown(const ContinualResult& result) {
  std::string out;
  for (const int steps : result.steps)
    out +=
        text("### ", steps, steps == 1 ? " step" : " steps", "\n\n", as_markdown(continual_table(result, steps)), "\n");
  for (const std::string& remark : continual_remarks(result)) out += remark + "\n\n";
  return out;
}

}  // namespace gift::report
