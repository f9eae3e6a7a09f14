#include "core/statistics/power.h"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <vector>

#include "core/statistics/difference.h"
#include "core/statistics/student_t.h"
#include "tests/core/statistics/normals.h"

using namespace gift;

TEST_CASE("without an effect the power is the significance") {
  for (const double df : {1.0, 2.0, 4.0, 9.0, 50.0, 400.0}) {
    CAPTURE(df);
    CHECK(noncentral_t_beyond(student_t_quantile(0.975, df), df, 0) == doctest::Approx(0.05).epsilon(1e-7));
  }
}

TEST_CASE("power of a published example") {
  // R's manual of power.t.test: n = 20 in each of two groups, one standard deviation apart: 0.8689528.
  CHECK(std::fabs(noncentral_t_beyond(student_t_quantile(0.975, 38), 38, std::sqrt(10.0)) - 0.8689528) < 1e-6);
}

TEST_CASE("the detectable difference is found as often as it says") {
  constexpr int trials = 6000;
  for (const int64_t n : {3, 5, 10}) {
    const double difference = detectable_difference(0.8, n);
    int found = 0;
    for (int trial = 0; trial < trials; ++trial) {
      std::vector<double> a, b(static_cast<size_t>(n), 0.0);
      for (uint32_t i = 0; i < n; ++i)
        a.push_back(difference + 0.8 * testing::normal(9, static_cast<uint64_t>(trial), i));
      found += paired_difference(a, b).p <= 0.05;
    }
    CAPTURE(n);
    CHECK(std::fabs(found / double{trials} - 0.8) < 4 * std::sqrt(0.8 * 0.2 / trials));
  }
}

TEST_CASE("more seeds detect less; one seed detects nothing") {
  CHECK(detectable_difference(1, 3) > detectable_difference(1, 5));
  CHECK(detectable_difference(1, 5) > detectable_difference(1, 10));
  CHECK(detectable_difference(2, 5) == doctest::Approx(2 * detectable_difference(1, 5)));
  CHECK(detectable_difference(0, 5) == 0);
  CHECK(std::isnan(detectable_difference(1, 1)));
  CHECK(std::isnan(detectable_difference(std::nan(""), 5)));
}
