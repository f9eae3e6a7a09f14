#pragma once

#include <cstdint>
#include <vector>

namespace gift {

struct Interval {
  double low = 0, high = 0;
};

// Percentile bootstrap intervals (Efron 1979) of the means of several rows of whole numbers over the same items
// (scores[row][item]): `resamples` times the items are drawn with replacement, the same draw for all rows. Draws are
// addressed (Philox), so that equal arguments give equal bits. ShapeError for no items and rows of different lengths,
// ConfigError for no resamples.
std::vector<Interval> bootstrap_means(const std::vector<std::vector<int32_t>>& scores, uint64_t seed = 0,
                                      int resamples = 1000, double confidence = 0.95);

}  // namespace gift
