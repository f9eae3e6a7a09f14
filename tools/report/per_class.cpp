#include <algorithm>
#include <cmath>
#include <numeric>

#include "tools/format.h"
#include "tools/report/classes.h"
#include "tools/report/html.h"

namespace gift::report {
namespace {

constexpr size_t most_classes = 40, shown_at_each_end = 12, most_columns = 6;

std::string class_name(const RunView& run, size_t index) {
  return index < run.classes.size() ? run.classes[index] : std::to_string(index);
}

// The classes shown, best first where only some are.
std::vector<size_t> chosen(const RunView& run) {
  std::vector<size_t> order(run.per_class.size());
  std::iota(order.begin(), order.end(), 0);
  if (order.size() <= most_classes) return order;
  std::erase_if(order, [&](size_t i) { return std::isnan(run.per_class[i]); });
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return run.per_class[a] > run.per_class[b]; });
  if (order.size() > 2 * shown_at_each_end) {
    order.erase(order.begin() + shown_at_each_end, order.end() - shown_at_each_end);
  }
  return order;
}

std::string bars(const RunView& run, const std::vector<size_t>& classes) {
  std::string out = "<div class=\"bars\">\n";
  for (const size_t i : classes) {
    const double value = run.per_class[i];
    out += "<div class=\"bar-name\">" + escape(class_name(run, i)) + "</div><div class=\"bar-track\">";
    if (std::isfinite(value)) out += "<div class=\"bar-fill\" style=\"width:" + number(value) + "%\"></div>";
    out += "</div><div class=\"bar-value\">" + (std::isfinite(value) ? fixed(value, 1) : std::string("–")) + "</div>\n";
  }
  return out + "</div>\n";
}

std::string heat_cell(const RunView& run, size_t index) {
  const double value = index < run.per_class.size() ? run.per_class[index] : std::nan("");
  if (!std::isfinite(value)) return "<td>–</td>";
  return "<td style=\"--v:" + number(value / 100) + "\">" + fixed(value, 1) + "</td>";
}

// Runs down, classes across: for more runs than fit beside each other.
std::string tall_table(const std::vector<RunView>& runs, const std::vector<size_t>& classes) {
  std::string out = "<div class=\"scroll\"><table class=\"heat wide tall\"><thead><tr><th></th>";
  for (const size_t i : classes) out += "<th>" + escape(class_name(runs.front(), i)) + "</th>";
  out += "</tr></thead><tbody>\n";
  for (const RunView& run : runs) {
    out += "<tr><th>" + escape(run.label) + "</th>";
    for (const size_t i : classes) out += heat_cell(run, i);
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string table(const std::vector<RunView>& runs, const std::vector<size_t>& classes) {
  std::string out = "<div class=\"scroll\"><table class=\"heat wide\"><thead><tr><th></th>";
  for (const RunView& run : runs) out += "<th>" + escape(run.label) + "</th>";
  out += "</tr></thead><tbody>\n";
  for (const size_t i : classes) {
    out += "<tr><th>" + escape(class_name(runs.front(), i)) + "</th>";
    for (const RunView& run : runs) out += heat_cell(run, i);
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

}  // namespace

std::string per_class(const std::vector<RunView>& runs) {
  if (runs.empty() || runs.front().per_class.empty()) return {};
  const std::vector<size_t> classes = chosen(runs.front());
  std::string out = runs.size() == 1              ? bars(runs.front(), classes)
                    : runs.size() <= most_columns ? table(runs, classes)
                                                  : tall_table(runs, classes);
  if (classes.size() < runs.front().per_class.size()) {
    out += "<p class=\"note\">The " + std::to_string(shown_at_each_end) + " best and the " +
           std::to_string(shown_at_each_end) + " worst of " + std::to_string(runs.front().per_class.size()) +
           " classes, by " + escape(runs.front().label) + ".</p>\n";
  }
  return out;
}

}  // namespace gift::report
