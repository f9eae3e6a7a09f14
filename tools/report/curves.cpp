#include "tools/report/curves.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "core/metrics/summary.h"
#include "tools/report/html.h"
#include "tools/report/line_chart.h"

namespace gift::report {
namespace {

constexpr size_t most_points = 240;

template <class Value>
Series over_epochs(const RunView& run, int colour, Value value) {
  std::map<int64_t, std::vector<double>> by_epoch;
  for (const EpochRow& row : run.curves) {
    const std::optional<double> v = value(row);
    if (v && std::isfinite(*v)) by_epoch[row.epoch].push_back(*v);
  }
  Series s{run.label, colour, {}, {}, {}, {}, false};
  for (const auto& [epoch, values] : by_epoch) {
    const Summary summary = summarize(values);
    s.x.push_back(static_cast<double>(epoch));
    s.y.push_back(summary.mean);
    s.low.push_back(summary.mean - summary.std_population);
    s.high.push_back(summary.mean + summary.std_population);
  }
  return s;
}

// Long series are drawn as the means of `most_points` groups of neighbours.
std::vector<double> grouped(const std::vector<double>& values) {
  if (values.size() <= most_points) return values;
  std::vector<double> out;
  for (size_t i = 0; i < most_points; ++i) {
    const size_t begin = i * values.size() / most_points, end = (i + 1) * values.size() / most_points;
    double sum = 0;
    for (size_t k = begin; k < end; ++k) sum += values[k];
    out.push_back(sum / static_cast<double>(end - begin));
  }
  return out;
}

void thin_out(Series& s) {
  if (s.x.empty()) return;
  const double first = s.x.front(), last = s.x.back();
  for (std::vector<double>* values : {&s.x, &s.y, &s.low, &s.high}) *values = grouped(*values);
  s.x.front() = first;
  s.x.back() = last;
}

std::vector<double> learning_rate_falls(const RunView& run) {
  std::vector<double> out;
  const EpochRow* before = nullptr;
  for (const EpochRow& row : run.curves) {
    if (before && before->seed != row.seed) break;
    if (before && row.learning_rate < 0.7 * before->learning_rate) out.push_back(static_cast<double>(before->epoch));
    before = &row;
  }
  if (out.size() > 6) out.clear();  // a smooth schedule near its end
  return out;
}

}  // namespace

std::string accuracy_chart(const std::vector<RunView>& runs) {
  LineChart chart{"Test accuracy", "epoch", "top-1, %", {}, {}, false};
  for (size_t i = 0; i < runs.size(); ++i) {
    Series s = over_epochs(runs[i], colour_of(runs[i], i), [](const EpochRow& row) { return row.top1; });
    s.dots = s.x.size() <= 24;
    thin_out(s);
    chart.series.push_back(std::move(s));
  }
  if (!runs.empty()) chart.marks = learning_rate_falls(runs.front());
  return draw(chart);
}

std::string loss_charts(const std::vector<RunView>& runs) {
  std::string out;
  for (size_t i = 0; i < runs.size(); ++i) {
    LineChart chart{"Training loss", "epoch", runs[i].label, {}, learning_rate_falls(runs[i]), true};
    chart.series.push_back(over_epochs(runs[i], colour_of(runs[i], i),
                                       [](const EpochRow& row) { return std::optional<double>(row.loss); }));
    thin_out(chart.series.back());
    out += draw(chart);
  }
  return out;
}

}  // namespace gift::report
