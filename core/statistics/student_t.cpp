#include "core/statistics/student_t.h"

#include <cmath>
#include <limits>

#include "core/statistics/beta.h"

namespace gift {

double student_t_two_sided(double t, double df) {
  if (!(df > 0) || std::isnan(t)) return std::numeric_limits<double>::quiet_NaN();
  if (std::isinf(t)) return 0;
  const double square = t * t;
  return incomplete_beta(0.5 * df, 0.5, df / (df + square), square / (df + square));
}

double student_t_cdf(double t, double df) {
  const double tail = 0.5 * student_t_two_sided(t, df);
  return t > 0 ? 1 - tail : tail;
}

double student_t_quantile(double p, double df) {
  if (!(df > 0 && p > 0 && p < 1)) return std::numeric_limits<double>::quiet_NaN();
  const double both_tails = 2 * std::fmin(p, 1 - p), sign = p < 0.5 ? -1 : 1;
  if (both_tails < 0.5) {
    const double x = inverse_incomplete_beta(0.5 * df, 0.5, both_tails);  // df / (df + t^2)
    return sign * std::sqrt(df * (1 - x) / x);
  }
  const double x = inverse_incomplete_beta(0.5, 0.5 * df, std::fabs(1 - 2 * p));  // t^2 / (df + t^2)
  return sign * std::sqrt(df * x / (1 - x));
}

double normal_cdf(double z) { return 0.5 * std::erfc(-z * 0.70710678118654752440); }

}  // namespace gift
