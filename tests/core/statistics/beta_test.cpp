#include "core/statistics/beta.h"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

using namespace gift;

TEST_CASE("log gamma of factorials and halves") {
  double factorial = 1;
  for (int n = 1; n <= 60; ++n) {
    CHECK(log_gamma(n) == doctest::Approx(std::log(factorial)).epsilon(1e-14));
    factorial *= n;
  }
  CHECK(std::fabs(log_gamma(0.5) - 0.5 * std::log(std::acos(-1.0))) < 1e-14);
  CHECK(std::fabs(log_gamma(1e-8) - std::log(1e8)) < 1e-7);
  CHECK(std::isnan(log_gamma(0)));
}

TEST_CASE("incomplete beta against closed forms") {
  for (const double x : {0.0, 1e-12, 0.01, 0.3, 0.5, 0.77, 0.999, 1.0}) {
    const double y = 1 - x;
    CHECK(std::fabs(incomplete_beta(1, 1, x) - x) < 1e-13);
    CHECK(std::fabs(incomplete_beta(3, 1, x) - x * x * x) < 1e-13);
    CHECK(std::fabs(incomplete_beta(1, 4, x) - (1 - y * y * y * y)) < 1e-13);
    CHECK(std::fabs(incomplete_beta(2, 3, x) - x * x * (6 - 8 * x + 3 * x * x)) < 1e-13);
    CHECK(std::fabs(incomplete_beta(0.5, 0.5, x) - 2 / std::acos(-1.0) * std::asin(std::sqrt(x))) < 1e-13);
  }
}

TEST_CASE("incomplete beta against the binomial sum, with large parameters") {
  // I_x(k, n-k+1) = P(at least k of n).
  for (const int n : {20, 400}) {
    for (const double x : {0.02, 0.4, 0.9}) {
      const int k = n / 3;
      double sum = 0;
      for (int i = k; i <= n; ++i)
        sum += std::exp(std::lgamma(n + 1.0) - std::lgamma(i + 1.0) - std::lgamma(n - i + 1.0) + i * std::log(x) +
                        (n - i) * std::log1p(-x));
      CHECK(std::fabs(incomplete_beta(k, n - k + 1, x) - sum) < 1e-11);
    }
  }
}

TEST_CASE("incomplete beta refuses what lies outside") {
  CHECK(std::isnan(incomplete_beta(0, 1, 0.5)));
  CHECK(std::isnan(incomplete_beta(1, -1, 0.5)));
  CHECK(std::isnan(incomplete_beta(1, 1, 1.5)));
  CHECK(std::isnan(inverse_incomplete_beta(1, 1, -0.1)));
  CHECK(std::isnan(inverse_incomplete_beta(1, 1, std::nan(""))));
}

TEST_CASE("the inverse undoes it") {
  for (const double a : {0.05, 0.2, 0.5, 1.0, 3.0, 40.0, 2000.0}) {
    for (const double b : {0.1, 1.0, 2.5, 300.0}) {
      for (const double p : {0x1p-24, 1e-3, 0.2, 0.5, 0.8, 0.999, 1 - 0x1p-24}) {
        CAPTURE(a);
        CAPTURE(b);
        CAPTURE(p);
        const double x = inverse_incomplete_beta(a, b, p);
        CHECK(x >= 0);
        CHECK(x <= 1);
        // Near 1 a double cannot tell the quantile from its neighbours; there the complement would be needed.
        if (x < 0.999999) CHECK(std::fabs(incomplete_beta(a, b, x) - p) < 1e-11);
      }
    }
  }
  CHECK(inverse_incomplete_beta(2, 2, 0) == 0);
  CHECK(inverse_incomplete_beta(2, 2, 1) == 1);
  CHECK(std::fabs(inverse_incomplete_beta(2, 2, 0.5) - 0.5) < 1e-14);
}

TEST_CASE("uniform numbers become draws of the distribution") {
  const double a = 0.8, b = 1.7;
  const int n = 2000;
  double mean = 0, square = 0;
  for (int i = 0; i < n; ++i) {
    const double x = inverse_incomplete_beta(a, b, (i + 0.5) / n);
    mean += x / n;
    square += x * x / n;
  }
  const double expected = a / (a + b);
  CHECK(std::fabs(mean - expected) < 1e-4);
  CHECK(std::fabs(square - mean * mean - expected * (1 - expected) / (a + b + 1)) < 1e-4);
}
