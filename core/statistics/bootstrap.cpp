#include "core/statistics/bootstrap.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/random/philox.h"

namespace gift {
namespace {

// How often each item is in resample number `index`.
void draw_counts(std::vector<int32_t>& counts, Philox random, int index) {
  std::fill(counts.begin(), counts.end(), 0);
  const auto items = static_cast<uint32_t>(counts.size());
  for (uint32_t drawn = 0; drawn < items; drawn += 4) {
    const PhiloxWords words = random.at(static_cast<uint64_t>(index), drawn / 4, 0);
    for (uint32_t i = 0; i < 4 && drawn + i < items; ++i) ++counts[integer_of(words.word[i], items)];
  }
}

int64_t weighted_sum(const std::vector<int32_t>& counts, const std::vector<int32_t>& scores) {
  int64_t sum = 0;
  for (size_t i = 0; i < counts.size(); ++i) sum += int64_t{counts[i]} * scores[i];
  return sum;
}

// Linear between neighbours (Hyndman & Fan's type 7).
double quantile(const std::vector<double>& sorted, double p) {
  const double at = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(at);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - std::floor(at)) * (sorted[above] - sorted[below]);
}

}  // namespace

std::vector<Interval> bootstrap_means(const std::vector<std::vector<int32_t>>& scores, uint64_t seed, int resamples,
                                      double confidence) {
  if (resamples < 1) fail<ConfigError>("bootstrap", resamples, " resamples, expected 1 or more");
  if (scores.empty()) return {};
  const size_t items = scores.front().size();
  for (const auto& row : scores)
    if (row.empty() || row.size() != items)
      fail<ShapeError>("bootstrap", "rows of ", items, " and ", row.size(), " items, expected equal and at least one");
  std::vector<std::vector<double>> means(scores.size(), std::vector<double>(static_cast<size_t>(resamples)));
  std::vector<int32_t> counts(items);
  for (int r = 0; r < resamples; ++r) {
    draw_counts(counts, {seed, Stream::bootstrap}, r);
    for (size_t row = 0; row < scores.size(); ++row)
      means[row][static_cast<size_t>(r)] =
          static_cast<double>(weighted_sum(counts, scores[row])) / static_cast<double>(items);
  }
  std::vector<Interval> out;
  for (auto& row : means) {
    std::sort(row.begin(), row.end());
    out.push_back({quantile(row, 0.5 - 0.5 * confidence), quantile(row, 0.5 + 0.5 * confidence)});
  }
  return out;
}

}  // namespace gift
