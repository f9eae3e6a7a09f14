#include "core/metrics/accuracy.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace gift {
namespace {

// How many classes come before the label.
int64_t rank_of(const float* row, int64_t classes, int64_t label) {
  const float own = row[label];
  int64_t before = 0;
  for (int64_t j = 0; j < label; ++j) before += !(row[j] < own);
  for (int64_t j = label + 1; j < classes; ++j) before += !(row[j] <= own);
  return before;
}

int64_t rows_of(size_t elements, int64_t classes, const char* where) {
  if (classes < 1 || elements % static_cast<size_t>(classes) != 0)
    fail<ShapeError>(where, elements, " values, expected rows of ", classes, " classes");
  return static_cast<int64_t>(elements) / classes;
}

}  // namespace

TopCounts& TopCounts::operator+=(const TopCounts& other) {
  top1 += other.top1;
  top5 += other.top5;
  count += other.count;
  return *this;
}

TopCounts count_top(std::span<const float> logits, std::span<const int32_t> labels, int64_t classes) {
  TopCounts out;
  out.count = rows_of(logits.size(), classes, "accuracy");
  if (labels.size() != static_cast<size_t>(out.count))
    fail<ShapeError>("accuracy", labels.size(), " labels for ", out.count, " rows of logits");
  for (int64_t b = 0; b < out.count; ++b) {
    const int64_t label = labels[static_cast<size_t>(b)];
    if (label < 0 || label >= classes)
      fail<ConfigError>("accuracy", "label ", label, " of sample ", b, ", expected 0 to ", classes - 1);
    const int64_t rank = rank_of(logits.data() + b * classes, classes, label);
    out.top1 += rank == 0;
    out.top5 += rank < 5;
  }
  return out;
}

std::vector<int32_t> arg_max(std::span<const float> values, int64_t classes) {
  const int64_t rows = rows_of(values.size(), classes, "arg max");
  std::vector<int32_t> out(static_cast<size_t>(rows));
  for (int64_t b = 0; b < rows; ++b) {
    const float* row = values.data() + b * classes;
    int64_t best = 0;
    for (int64_t j = 1; j < classes && !std::isnan(row[best]); ++j)
      if (!(row[j] <= row[best])) best = j;
    out[static_cast<size_t>(b)] = static_cast<int32_t>(best);
  }
  return out;
}

}  // namespace gift
