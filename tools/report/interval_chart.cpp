#include "tools/report/interval_chart.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tools/report/axis.h"
#include "tools/report/html.h"

namespace gift::report {
namespace {

constexpr double width = 460, left = 12, right = 12, row_height = 46, top = 10, bottom = 26;

std::string at(const char* name, double value) { return std::string(" ") + name + "=\"" + number(value) + "\""; }

std::string row(const RunView& run, size_t index, const Axis& x) {
  const double text_y = top + row_height * static_cast<double>(index) + 16, y = text_y + 15;
  std::string out = "<g class=\"s" + std::to_string(colour_of(run, index)) + "\"><title>" + escape(run.label) + ": " +
                    escape(plus_minus(run.last)) + "</title><text class=\"name\"" + at("x", left) + at("y", text_y) +
                    ">" + escape(shortened(run.label, 40)) + "</text><text class=\"value\" text-anchor=\"end\"" +
                    at("x", width - right) + at("y", text_y) + ">" + escape(plus_minus(run.last)) + "</text>";
  if (!std::isfinite(run.last.mean)) return out + "</g>";
  if (std::isfinite(run.last.std_population) && run.last.n > 1) {
    out += "<line class=\"bar\"" + at("x1", x.at(run.last.mean - run.last.std_population)) +
           at("x2", x.at(run.last.mean + run.last.std_population)) + at("y1", y) + at("y2", y) + "/>";
  }
  for (const double value : run.last.values) {
    out += "<circle class=\"seed\"" + at("cx", x.at(value)) + at("cy", y) + at("r", 2.6) + "/>";
  }
  return out + "<circle" + at("cx", x.at(run.last.mean)) + at("cy", y) + at("r", 5) + "/></g>";
}

}  // namespace

std::string interval_chart(const std::vector<RunView>& runs) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const RunView& run : runs) {
    const double spread = std::isfinite(run.last.std_population) ? run.last.std_population : 0;
    std::vector<double> ends = run.last.values;
    ends.insert(ends.end(), {run.last.mean - spread, run.last.mean + spread});
    for (const double value : ends) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (low > high) return {};
  Axis x{low, high, left + 6, width - right - 6, false};
  widen_to_ticks(x, 5);
  const double base = top + row_height * static_cast<double>(runs.size()) + 4;
  std::string out =
      "<figure class=\"chart\"><figcaption>Last accuracy <small>top-1, %: seeds, mean ± "
      "std</small></figcaption><svg class=\"intervals\" viewBox=\"0 0 " +
      number(width) + " " + number(base + bottom) + "\" role=\"img\" aria-label=\"Last accuracy of each run\">" +
      "<g class=\"axis\">";
  for (const double tick : ticks(x, 5)) {
    out += "<line class=\"grid\"" + at("x1", x.at(tick)) + at("x2", x.at(tick)) + at("y1", 6) + at("y2", base) +
           "/><text text-anchor=\"middle\"" + at("x", x.at(tick)) + at("y", base + 17) + ">" + tick_label(tick) +
           "</text>";
  }
  out += "</g>";
  for (size_t i = 0; i < runs.size(); ++i) out += row(runs[i], i, x);
  return out + "</svg></figure>\n";
}

}  // namespace gift::report
