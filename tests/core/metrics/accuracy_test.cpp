#include "core/metrics/accuracy.h"

#include <doctest/doctest.h>

#include <limits>

#include "core/error.h"

using namespace gift;

namespace {

constexpr float nan_value = std::numeric_limits<float>::quiet_NaN();
using Rows = std::vector<float>;
using Labels = std::vector<int32_t>;

}  // namespace

TEST_CASE("equal logits rank by class, the lower index first") {
  const Rows row{1, 3, 3, 0, 3, 3, 3, 3};
  const int64_t top1[] = {0, 1, 0, 0, 0, 0, 0, 0}, top5[] = {0, 1, 1, 0, 1, 1, 1, 0};
  for (int32_t label = 0; label < 8; ++label) {
    const TopCounts counts = count_top(row, Labels{label}, 8);
    CHECK(counts.top1 == top1[label]);
    CHECK(counts.top5 == top5[label]);
  }
  CHECK(arg_max(row, 8) == Labels{1});
}

TEST_CASE("counts of batches add up to percentages") {
  TopCounts counts = count_top(Rows{1, 2, 0, 3, 2, 1}, Labels{1, 1}, 3);
  counts += count_top(Rows{0, 0, 9}, Labels{2}, 3);
  CHECK(counts.count == 3);
  CHECK(counts.top1_percent() == doctest::Approx(200.0 / 3));
  CHECK(counts.top5_percent() == 100.0);  // among three classes
  CHECK(TopCounts{}.top1_percent() == 0);
}

TEST_CASE("a network that gives NaN is never right") {
  const Rows all(6, nan_value);
  CHECK(count_top(all, Labels{0}, 6).top1 == 0);
  CHECK(count_top(all, Labels{0}, 6).top5 == 0);
  CHECK(count_top(Rows{1, nan_value, 0}, Labels{0}, 3).top1 == 0);
  CHECK(arg_max(Rows{1, nan_value, 3}, 3) == Labels{1});
}

TEST_CASE("sizes and labels that do not fit are refused") {
  CHECK_THROWS_AS(count_top(Rows(5), Labels{0}, 3), ShapeError);
  CHECK_THROWS_AS(count_top(Rows(6), Labels{0}, 3), ShapeError);
  CHECK_THROWS_AS(count_top(Rows(3), Labels{3}, 3), ConfigError);
  CHECK_THROWS_AS(count_top(Rows(3), Labels{-1}, 3), ConfigError);
  CHECK_THROWS_AS(arg_max(Rows(3), 0), ShapeError);
}
