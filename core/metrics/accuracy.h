#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace gift {

// Correct answers among `count` samples. Percentages are 0 without samples.
struct TopCounts {
  int64_t top1 = 0, top5 = 0, count = 0;
  double top1_percent() const { return percent(top1); }
  double top5_percent() const { return percent(top5); }
  TopCounts& operator+=(const TopCounts& other);

 private:
  double percent(int64_t correct) const {
    return count == 0 ? 0 : 100.0 * static_cast<double>(correct) / static_cast<double>(count);
  }
};

// Logits and probabilities below are (rows, classes) in row-major order, labels have one entry a row. Equal logits rank
// by class, the lower index first. NaN ranks above all numbers, and a label whose own logit is NaN is last. With fewer
// than five classes top-5 means "among all of them". ShapeError where sizes do not fit; ConfigError for a label out of
// range.
TopCounts count_top(std::span<const float> logits, std::span<const int32_t> labels, int64_t classes);

// The class with the largest value of each row.
std::vector<int32_t> arg_max(std::span<const float> rows, int64_t classes);

}  // namespace gift
