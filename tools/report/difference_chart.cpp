#include "tools/report/difference_chart.h"

#include <algorithm>
#include <cmath>

#include "tools/format.h"
#include "tools/report/axis.h"
#include "tools/report/html.h"

namespace gift::report {
namespace {

constexpr double width = 460, left = 12, right = 12, row_height = 40, top = 8, bottom = 26;

std::string at(const char* name, double value) { return std::string(" ") + name + "=\"" + number(value) + "\""; }

std::string line(const char* css, double x1, double y1, double x2, double y2) {
  return std::string("<line class=\"") + css + "\"" + at("x1", x1) + at("y1", y1) + at("x2", x2) + at("y2", y2) + "/>";
}

std::string names(const DifferenceMark& mark, double y) {
  return "<title>" + escape(mark.name) + ": " + escape(mark.value) + "</title><text class=\"name\"" + at("x", left) +
         at("y", y) + ">" + escape(shortened(mark.name, 54 - columns_of(mark.value))) +
         "</text><text class=\"value\" text-anchor=\"end\"" + at("x", width - right) + at("y", y) + ">" +
         escape(mark.value) + "</text>";
}

std::string bar(const DifferenceMark& mark, const Axis& x, double y) {
  if (std::isnan(mark.low) && std::isnan(mark.high)) return {};
  const bool open_low = !std::isfinite(mark.low), open_high = !std::isfinite(mark.high);
  const double begin = open_low ? x.begin : x.at(mark.low), end = open_high ? x.end : x.at(mark.high);
  std::string out = line("whisker", begin, y, end, y);
  if (!open_low) out += line("whisker", begin, y - 4, begin, y + 4);
  if (!open_high) out += line("whisker", end, y - 4, end, y + 4);
  return out;
}

std::string frame(const std::string& title, const std::string& unit, const Axis& x, size_t rows,
                  const std::string& drawn) {
  const double base = top + row_height * static_cast<double>(rows) + 2;
  std::string out = "<figure class=\"chart\"><figcaption>" + escape(title) + " <small>" + escape(unit) +
                    "</small></figcaption><svg class=\"intervals\" viewBox=\"0 0 " + number(width) + " " +
                    number(base + bottom) + "\" role=\"img\" aria-label=\"" + escape(title) + "\"><g class=\"axis\">";
  for (const double tick : ticks(x, 5))
    out += line(tick == 0 && !x.logarithmic ? "zero" : "grid", x.at(tick), 4, x.at(tick), base) +
           "<text text-anchor=\"middle\"" + at("x", x.at(tick)) + at("y", base + 17) + ">" + tick_label(tick) +
           "</text>";
  return out + "</g>" + drawn + "</svg></figure>\n";
}

double row_y(size_t row) { return top + row_height * static_cast<double>(row) + 14; }

}  // namespace

std::string difference_chart(const std::string& title, const std::string& unit,
                             const std::vector<DifferenceMark>& marks) {
  double low = 0, high = 0;
  bool any = false;
  for (const DifferenceMark& mark : marks) {
    for (const double value : {mark.mean, mark.low, mark.high}) {
      if (!std::isfinite(value)) continue;
      any = true;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (!any) return {};
  Axis x{low, high, left + 6, width - right - 6, false};
  widen_to_ticks(x, 5);
  std::string drawn;
  for (size_t i = 0; i < marks.size(); ++i) {
    const DifferenceMark& mark = marks[i];
    const double y = row_y(i) + 13;
    drawn += "<g class=\"s" + std::to_string(mark.colour) + "\">" + names(mark, row_y(i)) + bar(mark, x, y);
    if (std::isfinite(mark.mean))
      drawn += std::string("<circle") + (mark.strong ? "" : " class=\"open\"") + at("cx", x.at(mark.mean)) +
               at("cy", y) + at("r", 4.5) + "/>";
    drawn += "</g>";
  }
  return frame(title, unit, x, marks.size(), drawn);
}

std::string magnitude_chart(const std::string& title, const std::string& unit,
                            const std::vector<DifferenceMark>& marks) {
  std::vector<DifferenceMark> known;
  for (const DifferenceMark& mark : marks)
    if (std::isfinite(mark.mean) && mark.mean > 0) known.push_back(mark);
  if (known.empty()) return {};
  const auto [least, most] =
      std::minmax_element(known.begin(), known.end(), [](const auto& a, const auto& b) { return a.mean < b.mean; });
  const Axis x{std::pow(10, std::floor(std::log10(least->mean) - 0.05)),
               std::pow(10, std::ceil(std::log10(most->mean) + 0.05)), left + 6, width - right - 6, true};
  std::string drawn;
  for (size_t i = 0; i < known.size(); ++i) {
    const double y = row_y(i) + 13;
    drawn += "<g class=\"s" + std::to_string(known[i].colour) + "\">" + names(known[i], row_y(i)) +
             line("whisker", x.begin, y, x.at(known[i].mean), y) + "<circle" + at("cx", x.at(known[i].mean)) +
             at("cy", y) + at("r", 4.5) + "/></g>";
  }
  return frame(title, unit, x, known.size(), drawn);
}

}  // namespace gift::report
