#include <algorithm>
#include <cmath>
#include <tuple>

#include "tools/format.h"
#include "tools/report/classes.h"
#include "tools/report/html.h"
#include "tools/report/picture.h"

namespace gift::report {
namespace {

constexpr size_t most_in_table = 24, most_confusions = 8;

// Share of each prediction in its row; 0 for rows without images.
std::vector<std::vector<double>> shares(const RunView& run) {
  std::vector<std::vector<double>> out;
  for (const auto& row : run.confusion) {
    double sum = 0;
    for (const int64_t count : row) sum += static_cast<double>(count);
    std::vector<double> share;
    for (const int64_t count : row) share.push_back(sum > 0 ? static_cast<double>(count) / sum : 0);
    out.push_back(std::move(share));
  }
  return out;
}

std::string class_name(const RunView& run, size_t index) {
  return index < run.classes.size() ? run.classes[index] : std::to_string(index);
}

std::string table(const RunView& run, const std::vector<std::vector<double>>& share) {
  std::string out = "<div class=\"scroll\"><table class=\"heat matrix\"><thead><tr><th></th>";
  for (size_t k = 0; k < share.size(); ++k) out += "<th><span>" + escape(class_name(run, k)) + "</span></th>";
  out += "</tr></thead><tbody>\n";
  for (size_t i = 0; i < share.size(); ++i) {
    out += "<tr><th>" + escape(class_name(run, i)) + "</th>";
    for (size_t k = 0; k < share.size(); ++k) {
      const std::string percent = fixed(100 * share[i][k], 0);
      out += "<td style=\"--v:" + number(share[i][k]) + "\" title=\"" + escape(class_name(run, i)) + " → " +
             escape(class_name(run, k)) + ": " + std::to_string(run.confusion[i][k]) + "\">" +
             (percent == "0" ? "" : percent) + "</td>";
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

// The darker, the larger the share; the root makes small shares visible.
std::string image(const std::vector<std::vector<double>>& share) {
  const int side = static_cast<int>(share.size());
  std::vector<uint8_t> rgba;
  for (const auto& row : share) {
    for (const double value : row) {
      const auto alpha = static_cast<uint8_t>(std::lround(255 * std::sqrt(value)));
      rgba.insert(rgba.end(), {15, 118, 110, alpha});
    }
  }
  return "<img class=\"pixels matrix-image\" alt=\"confusion matrix, true classes down, predictions across\" src=\"" +
         png_data_uri(rgba.data(), side, side, 4) + "\">\n";
}

std::string most_frequent(const RunView& run) {
  std::vector<std::tuple<int64_t, size_t, size_t>> pairs;
  for (size_t i = 0; i < run.confusion.size(); ++i) {
    for (size_t k = 0; k < run.confusion.size(); ++k) {
      if (i != k && run.confusion[i][k] > 0) pairs.emplace_back(-run.confusion[i][k], i, k);
    }
  }
  const size_t shown = std::min(pairs.size(), most_confusions);
  std::partial_sort(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(shown), pairs.end());
  std::string out;
  for (size_t n = 0; n < shown; ++n) {
    const auto [count, from, to] = pairs[n];
    out += (n ? ", " : "") + ("<b>" + escape(class_name(run, from)) + "</b> as <b>" + escape(class_name(run, to))) +
           "</b> (" + thousands(-count) + ")";
  }
  return out.empty() ? out : "<p class=\"note\">Most frequent: " + out + ".</p>\n";
}

}  // namespace

std::string confusion(const RunView& run) {
  if (run.confusion.empty()) return {};
  const std::vector<std::vector<double>> share = shares(run);
  const std::string drawn = share.size() <= most_in_table ? table(run, share) : image(share);
  return "<p class=\"note lead\">Rows: true class; columns: prediction; percent of the row, all seeds together.</p>\n" +
         drawn + most_frequent(run);
}

}  // namespace gift::report
