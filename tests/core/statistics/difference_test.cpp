#include "core/statistics/difference.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <initializer_list>
#include <vector>

#include "core/error.h"
#include "tests/core/statistics/normals.h"

using namespace gift;
using testing::normal;

TEST_CASE("a paired difference by hand") {
  // Differences 1, 2, 3: mean 2, std 1, t = 2·√3, two degrees of freedom.
  const std::vector<double> a{11, 22, 33}, b{10, 20, 30};
  const MeanDifference d = paired_difference(a, b);
  CHECK(d.n == 3);
  CHECK(d.mean == doctest::Approx(2));
  CHECK(d.std == doctest::Approx(1));
  CHECK(d.high - d.mean == doctest::Approx(4.302652729749464 / std::sqrt(3.0)));
  CHECK(d.mean - d.low == doctest::Approx(4.302652729749464 / std::sqrt(3.0)));
  const double t = 2 * std::sqrt(3.0);
  CHECK(d.p == doctest::Approx(1 - t / std::sqrt(2 + t * t)));
  CHECK(d.correlation == doctest::Approx(1));
}

TEST_CASE("what too few or equal values do not tell stays open") {
  const std::vector<double> one{5}, other{4};
  const MeanDifference single = paired_difference(one, other);
  CHECK(single.mean == 1);
  CHECK(std::isnan(single.low));
  CHECK(std::isnan(single.p));
  CHECK(std::isnan(paired_difference({}, {}).mean));
  const std::vector<double> a{50.1, 51.3, 49.7}, shifted{50.0, 51.2, 49.6};
  const MeanDifference same = paired_difference(a, a);
  CHECK(same.low == 0);
  CHECK(same.high == 0);
  CHECK(same.p == 1);
  CHECK(std::isnan(paired_difference(a, shifted).p));
  CHECK_THROWS_AS(paired_difference(a, one), ShapeError);
}

TEST_CASE("correlation of pairs") {
  const std::vector<double> a{1, 2, 3, 4}, down{8, 6, 4, 2}, flat{1, 1, 1, 1}, mixed{1, 3, 2, 4};
  CHECK(correlation(a, down) == doctest::Approx(-1));
  CHECK(correlation(a, mixed) == doctest::Approx(0.8));
  CHECK(std::isnan(correlation(a, flat)));
}

TEST_CASE("Welch's difference by hand") {
  const std::vector<double> a{20, 22, 24}, b{10, 10, 14, 14, 12};
  const MeanDifference d = welch_difference(a, b);
  const double va = 4.0 / 3, vb = 4.0 / 5, df = (va + vb) * (va + vb) / (va * va / 2 + vb * vb / 4);
  CHECK(d.mean == doctest::Approx(10));
  CHECK(d.df == doctest::Approx(df));
  CHECK(d.low < 10);
  CHECK(d.p < 0.01);
  CHECK(std::isnan(d.correlation));
  CHECK(std::isnan(welch_difference(std::vector<double>{1}, b).p));
}

TEST_CASE("simulation: the paired t interval covers in 95 of 100 cases, at any correlation") {
  constexpr int trials = 8000;
  for (const int n : {2, 3, 5}) {
    for (const double rho : {-0.5, 0.0, 0.9}) {
      int covered = 0, false_alarms = 0;
      for (int trial = 0; trial < trials; ++trial) {
        std::vector<double> a, b;
        for (int i = 0; i < n; ++i) {
          const auto draw = static_cast<uint32_t>(2 * i);
          const double x = normal(static_cast<uint64_t>(n), static_cast<uint64_t>(trial), draw);
          const double y = normal(static_cast<uint64_t>(n), static_cast<uint64_t>(trial), draw + 1);
          a.push_back(50 + 0.7 * x);
          b.push_back(49 + 0.4 * (rho * x + std::sqrt(1 - rho * rho) * y));
        }
        const MeanDifference d = paired_difference(a, b);
        covered += d.low <= 1 && 1 <= d.high;
        for (double& value : b) value += 1;
        false_alarms += paired_difference(a, b).p <= 0.05;
      }
      CAPTURE(n);
      CAPTURE(rho);
      // Four standard errors of the simulation: 4·sqrt(0.95·0.05 / 8000) = 0.0098.
      CHECK(std::fabs(covered / double{trials} - 0.95) < 0.0098);
      CHECK(std::fabs(false_alarms / double{trials} - 0.05) < 0.0098);
    }
  }
}

TEST_CASE("simulation: Welch's interval holds with unequal variances and sizes") {
  constexpr int trials = 8000;
  int covered = 0;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<double> a, b;
    for (uint32_t i = 0; i < 5; ++i) a.push_back(2 + 0.3 * normal(1, static_cast<uint64_t>(trial), i));
    for (uint32_t i = 0; i < 8; ++i) b.push_back(1.5 * normal(2, static_cast<uint64_t>(trial), i));
    const MeanDifference d = welch_difference(a, b);
    covered += d.low <= 2 && 2 <= d.high;
  }
  CHECK(std::fabs(covered / double{trials} - 0.95) < 0.012);
}
