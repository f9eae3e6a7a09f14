#include "core/statistics/student_t.h"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

using namespace gift;

namespace {

const double pi = std::acos(-1.0);

// Closed forms of the distribution for 1, 2, 3 and 4 degrees of freedom.
double closed_form(double t, int df) {
  const double x = t / std::sqrt(static_cast<double>(df));
  if (df == 1) return 0.5 + std::atan(t) / pi;
  if (df == 2) return 0.5 + t / (2 * std::sqrt(2 + t * t));
  if (df == 3) return 0.5 + (x / (1 + x * x) + std::atan(x)) / pi;
  const double s = t / std::sqrt(4 + t * t);
  return 0.5 + 0.25 * s * (3 - s * s);
}

}  // namespace

TEST_CASE("the distribution against closed forms") {
  for (const int df : {1, 2, 3, 4}) {
    for (const double t : {-40.0, -3.0, -0.7, -1e-6, 0.0, 0.2, 1.0, 2.5, 12.7}) {
      CAPTURE(df);
      CAPTURE(t);
      CHECK(std::fabs(student_t_cdf(t, df) - closed_form(t, df)) < 1e-12);
    }
  }
  CHECK(std::fabs(student_t_cdf(1.5, 1e7) - normal_cdf(1.5)) < 1e-6);
}

TEST_CASE("the far tail keeps its relative accuracy") {
  // P(|T| >= t) of one degree of freedom is 2/π · atan(1/t).
  const double exact = 2 / pi * std::atan(1e-9);
  CHECK(student_t_two_sided(1e9, 1) == doctest::Approx(exact).epsilon(1e-11));
  CHECK(student_t_two_sided(-1e9, 1) == doctest::Approx(exact).epsilon(1e-11));
  CHECK(student_t_two_sided(0, 5) == 1);
}

TEST_CASE("quantiles, also of one degree of freedom") {
  for (const double p : {1e-9, 0.025, 0.3, 0.5, 0.501, 0.9, 0.975, 0.9999}) {
    CAPTURE(p);
    const double cauchy = -1 / std::tan(pi * p);
    CHECK(std::fabs(student_t_quantile(p, 1) - cauchy) <= 1e-10 * std::fmax(1, std::fabs(cauchy)));
    for (const double df : {2.0, 4.0, 9.0, 31.5, 1000.0})
      CHECK(std::fabs(student_t_cdf(student_t_quantile(p, df), df) - p) < 1e-12);
  }
  // Published tables.
  CHECK(student_t_quantile(0.975, 2) == doctest::Approx(0.95 * std::sqrt(2 / (1 - 0.95 * 0.95))).epsilon(1e-11));
  CHECK(student_t_quantile(0.975, 4) == doctest::Approx(2.776445105197799).epsilon(1e-11));
  CHECK(student_t_quantile(0.995, 30) == doctest::Approx(2.7499956535670).epsilon(1e-11));
}

TEST_CASE("arguments outside give no number") {
  CHECK(std::isnan(student_t_cdf(1, 0)));
  CHECK(std::isnan(student_t_quantile(0, 3)));
  CHECK(std::isnan(student_t_quantile(1.2, 3)));
  CHECK(std::isnan(student_t_two_sided(std::nan(""), 3)));
}
