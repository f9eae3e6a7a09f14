#include "core/statistics/bootstrap.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "core/error.h"
#include "core/random/philox.h"

using namespace gift;

namespace {

std::vector<int32_t> coins(uint64_t seed, size_t n, double right) {
  std::vector<int32_t> out;
  for (uint32_t i = 0; i < n; ++i)
    out.push_back(uniform_of(Philox{seed, Stream::dropout}.at(0, i, 0).word[0]) < static_cast<float>(right));
  return out;
}

}  // namespace

TEST_CASE("the interval of an accuracy is about the binomial one") {
  const std::vector<int32_t> right = coins(1, 4000, 0.6);
  double mean = 0;
  for (const int32_t r : right) mean += r / 4000.0;
  const Interval interval = bootstrap_means({right}, 3)[0];
  const double half = 1.96 * std::sqrt(mean * (1 - mean) / 4000);
  CHECK(std::fabs(interval.low - (mean - half)) < 0.12 * half);
  CHECK(std::fabs(interval.high - (mean + half)) < 0.12 * half);
}

TEST_CASE("equal arguments give equal bits, and a row does not depend on its neighbours") {
  const std::vector<int32_t> a = coins(1, 501, 0.5), b = coins(2, 501, 0.7);
  const std::vector<Interval> both = bootstrap_means({a, b}, 4, 200);
  const std::vector<Interval> alone = bootstrap_means({b}, 4, 200);
  CHECK(both[1].low == alone[0].low);
  CHECK(both[1].high == alone[0].high);
  CHECK(bootstrap_means({b}, 5, 200)[0].low != alone[0].low);
}

TEST_CASE("constant scores have no width") {
  const Interval interval = bootstrap_means({std::vector<int32_t>(30, -2)})[0];
  CHECK(interval.low == -2);
  CHECK(interval.high == -2);
}

TEST_CASE("simulation: coverage over test images") {
  constexpr int trials = 400;
  int covered = 0;
  for (uint64_t trial = 0; trial < trials; ++trial) {
    const Interval interval = bootstrap_means({coins(100 + trial, 400, 0.3)}, trial, 400)[0];
    covered += interval.low <= 0.3 && 0.3 <= interval.high;
  }
  CHECK(covered / double{trials} > 0.91);
  CHECK(covered / double{trials} < 0.99);
}

TEST_CASE("rows must be about the same items") {
  CHECK_THROWS_AS(bootstrap_means({{1, 0}, {1}}), ShapeError);
  CHECK_THROWS_AS(bootstrap_means({{}}), ShapeError);
  CHECK_THROWS_AS(bootstrap_means({{1}}, 0, 0), ConfigError);
  CHECK(bootstrap_means({}).empty());
}
