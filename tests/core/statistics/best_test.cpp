#include "core/statistics/best.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "tests/core/statistics/normals.h"

using namespace gift;

TEST_CASE("a row far ahead is the best, and the others are shown worse") {
  const std::vector<AgainstBest> out = compare_with_best({{60, 60.2, 60.1}, {50, 50.3, 50.1}, {40, 40.1, 40.4}});
  CHECK(out[0].may_be_best);
  CHECK(out[0].low == 0);
  CHECK(out[0].high > 9);
  CHECK_FALSE(out[1].may_be_best);
  CHECK(out[1].high == 0);
  CHECK(out[1].low < -9.8);
  CHECK_FALSE(out[2].may_be_best);
}

TEST_CASE("rows that scatter more than they differ are not told apart") {
  for (const AgainstBest& row : compare_with_best({{50, 52, 51}, {51, 50, 52}, {52, 51, 50.5}})) {
    CHECK(row.may_be_best);
    CHECK(row.low < 0);
    CHECK(row.high > 0);
  }
}

TEST_CASE("seeds that pairs do not share bound nothing") {
  const double none = std::nan("");
  const std::vector<AgainstBest> apart = compare_with_best({{50, 50.1, none}, {none, none, 10}});
  CHECK(apart[0].may_be_best);
  CHECK(apart[1].may_be_best);
  CHECK(std::isinf(apart[0].low));
  const std::vector<AgainstBest> shared = compare_with_best({{50, 50.1, none, 50.3}, {10, 10.2, 10.1, none}});
  CHECK_FALSE(shared[1].may_be_best);
  CHECK(compare_with_best({{1, 2}})[0].may_be_best);
  CHECK(compare_with_best({}).empty());
  CHECK_THROWS_AS(compare_with_best({{1, 2}, {1}}), ShapeError);
}

TEST_CASE("simulation: all bounds hold together in at least 95 of 100 tables, and the best row is among the bold") {
  constexpr int trials = 3000;
  constexpr uint32_t seeds = 5;
  const std::vector<std::vector<double>> tables{
      {50, 50, 50, 50}, {51, 50, 50, 48}, {51, 50.9, 47, 47, 47, 46}, {50, 49.5}};
  for (const std::vector<double>& means : tables) {
    int held = 0, found = 0;
    for (int trial = 0; trial < trials; ++trial) {
      std::vector<std::vector<double>> values(means.size());
      for (uint32_t row = 0; row < means.size(); ++row) {
        for (uint32_t seed = 0; seed < seeds; ++seed) {
          const double luck = 0.8 * testing::normal(7, static_cast<uint64_t>(trial), 1000 + seed);
          const double spread = 0.2 + 0.3 * row;  // variances differ
          values[row].push_back(means[row] + luck +
                                spread * testing::normal(7, static_cast<uint64_t>(trial), row * seeds + seed));
        }
      }
      const std::vector<AgainstBest> out = compare_with_best(values);
      bool all = true;
      for (size_t i = 0; i < means.size(); ++i) {
        double others = -1e9;
        for (size_t j = 0; j < means.size(); ++j)
          if (j != i) others = std::max(others, means[j]);
        all &= out[i].low <= means[i] - others && means[i] - others <= out[i].high;
        found += !out[i].may_be_best;
      }
      const auto best = static_cast<size_t>(std::max_element(means.begin(), means.end()) - means.begin());
      held += all && out[best].may_be_best;
    }
    CAPTURE(means.size());
    CHECK(held / double{trials} >= 0.95 - 3 * std::sqrt(0.95 * 0.05 / trials));
    if (means[0] != means.back() && means.size() > 2) CHECK(found > trials / 4);  // and they are of use
  }
}
