#include "core/statistics/best.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/statistics/difference.h"
#include "core/statistics/student_t.h"

namespace gift {
namespace {

// Upper bound of mean(a) - mean(b) at the given one-sided confidence.
double upper_bound(const std::vector<double>& a, const std::vector<double>& b, double confidence) {
  std::vector<double> of_a, of_b;
  for (size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(a[i]) || std::isnan(b[i])) continue;
    of_a.push_back(a[i]);
    of_b.push_back(b[i]);
  }
  const MeanDifference d = paired_difference(of_a, of_b);
  if (std::isnan(d.p)) return std::numeric_limits<double>::infinity();
  return d.mean + student_t_quantile(confidence, d.df) * d.std / std::sqrt(static_cast<double>(d.n));
}

}  // namespace

std::vector<AgainstBest> compare_with_best(const std::vector<std::vector<double>>& values, double confidence) {
  const size_t k = values.size();
  std::vector<AgainstBest> out(k);
  if (k < 2) return out;
  for (const auto& row : values)
    if (row.size() != values.front().size())
      fail<ShapeError>("compare_with_best", "rows of ", values.front().size(), " and ", row.size(), " seeds");
  const double each = 1 - (1 - confidence) / static_cast<double>(k - 1);
  std::vector<std::vector<double>> upper(k, std::vector<double>(k));
  size_t candidates = 0;
  for (size_t i = 0; i < k; ++i) {
    double least = std::numeric_limits<double>::infinity();
    for (size_t j = 0; j < k; ++j) {
      if (i != j) least = std::min(least, upper[i][j] = upper_bound(values[i], values[j], each));
    }
    out[i].may_be_best = least >= 0;
    out[i].high = std::max(0.0, least);
    candidates += out[i].may_be_best;
  }
  for (size_t i = 0; i < k; ++i) {
    out[i].low = 0;
    if (out[i].may_be_best && candidates == 1) continue;
    for (size_t j = 0; j < k; ++j)
      if (i != j && out[j].may_be_best) out[i].low = std::min(out[i].low, -upper[j][i]);
  }
  return out;
}

}  // namespace gift
