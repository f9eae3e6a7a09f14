#pragma once

#include <limits>
#include <vector>

namespace gift {

// Where a row stands against the best of the others: bounds of mean(row) - max mean(others), and whether it may be the
// best, that is, was not shown worse than some other row.
struct AgainstBest {
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  bool may_be_best = true;
};

// Multiple comparisons with the best without assuming equal variances (Hsu 1981; Edwards & Hsu 1983): each row in turn
// is the control of one-sided paired t bounds against the k-1 others, at significance / (k-1) each (Bonferroni). All
// bounds hold together with the given confidence at least, and so the set of may_be_best holds the best row.
// values[row][seed], larger is better; NaN: missing; a pair uses the seeds that both have. Pairs that share fewer than
// two seeds, or differ by the same amount in all of them, bound nothing. ShapeError for rows of different lengths.
std::vector<AgainstBest> compare_with_best(const std::vector<std::vector<double>>& values, double confidence = 0.95);

}  // namespace gift
