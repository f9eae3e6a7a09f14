#include "core/statistics/holm.h"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "core/statistics/difference.h"
#include "tests/core/statistics/normals.h"

using namespace gift;

TEST_CASE("Holm's correction by hand") {
  const std::vector<double> p{0.01, 0.04, 0.03, std::nan(""), 0.005};
  const std::vector<double> out = holm(p);
  CHECK(out[4] == doctest::Approx(0.02));
  CHECK(out[0] == doctest::Approx(0.03));
  CHECK(out[2] == doctest::Approx(0.06));
  CHECK(out[1] == doctest::Approx(0.06));  // never below the one before it
  CHECK(std::isnan(out[3]));
  CHECK(holm(std::vector<double>{0.9, 0.8})[0] == 1);
  CHECK(holm({}).empty());
}

TEST_CASE("simulation: several rows against one baseline, and any false finding in at most 5 of 100 tables") {
  constexpr int trials = 3000;
  constexpr uint32_t rows = 8, seeds = 5;
  int any = 0;
  for (int trial = 0; trial < trials; ++trial) {
    const auto value = [&](uint32_t row, uint32_t seed) {
      const double luck = testing::normal(5, static_cast<uint64_t>(trial), 1000 + seed);  // shared by all rows
      return luck + (1 + 0.3 * row) * testing::normal(5, static_cast<uint64_t>(trial), row * seeds + seed);
    };
    std::vector<double> baseline, p;
    for (uint32_t seed = 0; seed < seeds; ++seed) baseline.push_back(value(0, seed));
    for (uint32_t row = 1; row < rows; ++row) {
      std::vector<double> values;
      for (uint32_t seed = 0; seed < seeds; ++seed) values.push_back(value(row, seed));
      p.push_back(paired_difference(values, baseline).p);
    }
    bool found = false;
    for (const double corrected : holm(p)) found |= corrected <= 0.05;
    any += found;
  }
  // 5 % and three standard errors of the simulation.
  CHECK(any / double{trials} <= 0.05 + 3 * std::sqrt(0.05 * 0.95 / trials));
  CHECK(any > 0);  // the test is able to find something
}
