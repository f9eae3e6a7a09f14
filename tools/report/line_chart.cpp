#include "tools/report/line_chart.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tools/report/axis.h"
#include "tools/report/html.h"

namespace gift::report {
namespace {

constexpr double width = 460, height = 290, right = 20, top = 14, bottom = 44;

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  void take(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool empty() const { return low > high; }
};

struct Frame {
  Axis x, y;
  double left = 0;  // where the drawing begins, right of the labels of y
};

Frame frame_of(const LineChart& chart, const Range& xs, const Range& ys) {
  Frame frame;
  frame.y = {ys.low, ys.high, height - bottom, top, false};
  if (chart.may_be_logarithmic && ys.low > 0 && ys.high / ys.low > 30) {
    frame.y.logarithmic = true;
    frame.y.low *= 0.9;
    frame.y.high *= 1.1;
  } else {
    widen_to_ticks(frame.y, 5);
  }
  size_t longest = 0;
  for (const double tick : ticks(frame.y, 5)) longest = std::max(longest, tick_label(tick).size());
  frame.left = 16 + 9.5 * static_cast<double>(longest);
  frame.x = {std::min(xs.low, 0.0), std::max(xs.high, 1.0), frame.left, width - right, false};
  return frame;
}

std::string line(const char* css, double x1, double y1, double x2, double y2) {
  return std::string("<line class=\"") + css + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" +
         number(x2) + "\" y2=\"" + number(y2) + "\"/>";
}

std::string label(const char* anchor, double x, double y, const std::string& text) {
  return std::string("<text text-anchor=\"") + anchor + "\" x=\"" + number(x) + "\" y=\"" + number(y) + "\">" +
         escape(text) + "</text>";
}

std::string axes(const LineChart& chart, const Frame& frame) {
  std::string out = "<g class=\"axis\">";
  for (const double tick : ticks(frame.y, 5)) {
    const double y = frame.y.at(tick);
    out += line("grid", frame.left, y, width - right, y) + label("end", frame.left - 7, y + 4.5, tick_label(tick));
  }
  for (const double tick : ticks(frame.x, 5)) {
    const double x = frame.x.at(tick);
    out += line("tick", x, height - bottom, x, height - bottom + 4) +
           label("middle", x, height - bottom + 18, tick_label(tick));
  }
  for (const double mark : chart.marks) {
    if (frame.x.contains(mark)) out += line("mark", frame.x.at(mark), top, frame.x.at(mark), height - bottom);
  }
  out += line("base", frame.left, height - bottom, width - right, height - bottom);
  return out + label("middle", (frame.left + width - right) / 2, height - 8, chart.x_name) + "</g>";
}

std::string point(const Frame& frame, double x, double y) {
  const double clipped = frame.y.logarithmic ? std::max(y, frame.y.low) : y;
  return number(frame.x.at(x)) + " " + number(frame.y.at(clipped));
}

// Runs of neighbouring points whose y is finite, as [begin, end).
std::vector<std::pair<size_t, size_t>> pieces(const Series& s) {
  std::vector<std::pair<size_t, size_t>> out;
  for (size_t i = 0; i < s.x.size(); ++i) {
    if (!std::isfinite(s.y[i])) continue;
    if (out.empty() || out.back().second != i) out.emplace_back(i, i);
    out.back().second = i + 1;
  }
  return out;
}

std::string draw_series(const Series& s, const Frame& frame) {
  std::string band, path, dots;
  for (const auto& [begin, end] : pieces(s)) {
    for (size_t i = begin; i < end; ++i) path += (i == begin ? "M" : "L") + point(frame, s.x[i], s.y[i]);
    if (s.low.size() != s.x.size() || end - begin < 2) continue;
    for (size_t i = begin; i < end; ++i) band += (i == begin ? "M" : "L") + point(frame, s.x[i], s.high[i]);
    for (size_t i = end; i > begin; --i) band += "L" + point(frame, s.x[i - 1], s.low[i - 1]);
    band += "Z";
  }
  for (size_t i = 0; s.dots && i < s.x.size(); ++i) {
    if (!std::isfinite(s.y[i])) continue;
    dots += "<circle cx=\"" + number(frame.x.at(s.x[i])) + "\" cy=\"" + number(frame.y.at(s.y[i])) +
            "\" r=\"3.2\"><title>" + escape(s.name) + ": " + number(s.y[i]) + " at " + number(s.x[i]) +
            "</title></circle>";
  }
  std::string out = "<g class=\"s" + std::to_string(s.colour) + "\"><title>" + escape(s.name) + "</title>";
  if (!band.empty()) out += "<path class=\"band\" d=\"" + band + "\"/>";
  return out + "<path class=\"curve\" d=\"" + path + "\"/>" + dots + "</g>";
}

}  // namespace

std::string draw(const LineChart& chart) {
  Range xs, ys;
  for (const Series& s : chart.series) {
    for (size_t i = 0; i < s.x.size(); ++i) {
      if (!std::isfinite(s.y[i])) continue;
      xs.take(s.x[i]);
      ys.take(s.y[i]);
      if (s.low.size() == s.x.size() && (!chart.may_be_logarithmic || s.low[i] > 0)) ys.take(s.low[i]);
      if (s.high.size() == s.x.size()) ys.take(s.high[i]);
    }
  }
  if (xs.empty() || ys.empty()) return {};
  const Frame frame = frame_of(chart, xs, ys);
  std::string out = "<figure class=\"chart\"><figcaption>" + escape(chart.title) + " <small>" + escape(chart.y_name) +
                    (frame.y.logarithmic ? ", logarithmic" : "") + "</small></figcaption><svg viewBox=\"0 0 " +
                    number(width) + " " + number(height) + "\" role=\"img\" aria-label=\"" + escape(chart.title) +
                    "\">" + axes(chart, frame);
  for (const Series& s : chart.series) out += draw_series(s, frame);
  return out + "</svg></figure>\n";
}

}  // namespace gift::report
