#include "core/statistics/power.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/statistics/beta.h"
#include "core/statistics/student_t.h"

namespace gift {

double noncentral_t_beyond(double critical, double df, double noncentrality) {
  // T = (Z + noncentrality) / s, s = sqrt(chi^2 / df) with density proportional to s^(df-1) exp(-df s^2 / 2).
  const double log_norm = std::log(2.0) + 0.5 * df * std::log(0.5 * df) - log_gamma(0.5 * df);
  const auto at = [&](double s) {
    const double density =
        s > 0 ? std::exp(log_norm + (df - 1) * std::log(s) - 0.5 * df * s * s) : (df == 1 ? std::exp(log_norm) : 0.0);
    return density * (normal_cdf(noncentrality - critical * s) + normal_cdf(-noncentrality - critical * s));
  };
  const double reach = 9 / std::sqrt(df), low = std::max(0.0, 1 - reach), high = 1 + reach;
  constexpr int intervals = 2000;
  const double h = (high - low) / intervals;
  double sum = at(low) + at(high);
  for (int i = 1; i < intervals; ++i) sum += (i % 2 ? 4 : 2) * at(low + i * h);
  return sum * h / 3;
}

double detectable_difference(double std, int64_t n, double power, double significance) {
  if (n < 2 || !(std >= 0)) return std::numeric_limits<double>::quiet_NaN();
  const auto df = static_cast<double>(n - 1);
  const double critical = student_t_quantile(1 - 0.5 * significance, df);
  double low = 0, high = 1;
  while (noncentral_t_beyond(critical, df, high) < power && high < 1e6) high *= 2;
  for (int step = 0; step < 60 && high - low > 1e-9 * high; ++step) {
    const double middle = 0.5 * (low + high);
    (noncentral_t_beyond(critical, df, middle) < power ? low : high) = middle;
  }
  return high * std / std::sqrt(static_cast<double>(n));
}

}  // namespace gift
