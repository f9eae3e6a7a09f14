#pragma once

#include <cstdint>
#include <limits>
#include <span>

namespace gift {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

// The difference of two means with its two-sided confidence interval and the p value of "no difference". NaN for what
// the number of values does not allow.
struct MeanDifference {
  int64_t n = 0;  // pairs; without pairs the smaller sample's size
  double mean = no_number, low = no_number, high = no_number, p = no_number;
  double df = no_number;
  double std = no_number;          // sample std of the paired differences
  double correlation = no_number;  // of the pairs
};

// Mean of a[i] - b[i] with Student's t interval; exact for normal differences, however strongly the pairs correlate.
// ShapeError when the lengths differ. Differences that are all the same and not zero have a mean and no interval: so
// few of them, rounded to whole test images, do not tell their spread.
MeanDifference paired_difference(std::span<const double> a, std::span<const double> b, double confidence = 0.95);

// mean(a) - mean(b) of independent samples of unequal variances (Welch 1947, with Satterthwaite's degrees of freedom).
MeanDifference welch_difference(std::span<const double> a, std::span<const double> b, double confidence = 0.95);

// Pearson's correlation of pairs; NaN for fewer than two or where one side is constant.
double correlation(std::span<const double> a, std::span<const double> b);

}  // namespace gift
