#include "train/repair.h"

#include <array>
#include <cstddef>
#include <limits>

namespace gift {

std::vector<int> suggested_classes(const std::vector<int64_t>& confusion, int64_t classes) {
  // Shortest augmenting paths with potentials; rows are outputs, columns classes, cost is minus the count. Index 0 is
  // a sentinel.
  const auto n = static_cast<size_t>(classes);
  const auto cost = [&](size_t output, size_t label) {
    return -static_cast<double>(confusion[(label - 1) * n + (output - 1)]);
  };
  std::vector<double> row_potential(n + 1, 0), column_potential(n + 1, 0);
  std::vector<size_t> row_of(n + 1, 0), previous(n + 1, 0);
  for (size_t row = 1; row <= n; ++row) {
    std::vector<double> slack(n + 1, std::numeric_limits<double>::infinity());
    std::vector<bool> visited(n + 1, false);
    size_t column = 0;
    row_of[0] = row;
    do {
      visited[column] = true;
      const size_t current = row_of[column];
      double least = std::numeric_limits<double>::infinity();
      size_t next = 0;
      for (size_t j = 1; j <= n; ++j) {
        if (visited[j]) continue;
        const double reduced = cost(current, j) - row_potential[current] - column_potential[j];
        if (reduced < slack[j]) {
          slack[j] = reduced;
          previous[j] = column;
        }
        if (slack[j] < least) {
          least = slack[j];
          next = j;
        }
      }
      for (size_t j = 0; j <= n; ++j) {
        if (visited[j]) {
          row_potential[row_of[j]] += least;
          column_potential[j] -= least;
        } else {
          slack[j] -= least;
        }
      }
      column = next;
    } while (row_of[column] != 0);
    for (; column != 0; column = previous[column]) row_of[column] = row_of[previous[column]];
  }
  std::vector<int> out(n);
  for (size_t j = 1; j <= n; ++j) out[row_of[j] - 1] = static_cast<int>(j - 1);
  return out;
}

double top1_with(const std::vector<int64_t>& confusion, const std::vector<int>& permutation) {
  const size_t n = permutation.size();
  int64_t correct = 0, all = 0;
  for (int64_t count : confusion) all += count;
  for (size_t output = 0; output < n; ++output)
    correct += confusion[static_cast<size_t>(permutation[output]) * n + output];
  return all ? 100.0 * static_cast<double>(correct) / static_cast<double>(all) : 0.0;
}

Reordering find_reordering(std::span<const int32_t> labels, std::span<const int32_t> predicted, int64_t classes) {
  const auto n = static_cast<size_t>(classes);
  std::array<std::vector<int64_t>, 2> half{std::vector<int64_t>(n * n), std::vector<int64_t>(n * n)};
  std::vector<int64_t> all(n * n);
  std::vector<size_t> seen(n);
  for (size_t i = 0; i < labels.size(); ++i) {
    const auto truth = static_cast<size_t>(labels[i]), at = truth * n + static_cast<size_t>(predicted[i]);
    ++half[seen[truth]++ % 2][at];
    ++all[at];
  }
  const double first = top1_with(half[0], suggested_classes(half[1], classes));
  const double second = top1_with(half[1], suggested_classes(half[0], classes));
  return {suggested_classes(all, classes), 0.5 * (first + second)};
}

}  // namespace gift
