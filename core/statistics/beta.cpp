#include "core/statistics/beta.h"

#include <cmath>
#include <limits>

namespace gift {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double log_beta(double a, double b) { return log_gamma(a) + log_gamma(b) - log_gamma(a + b); }

// DLMF 8.17.22; converges fast for x < (a + 1) / (a + b + 2).
double continued_fraction(double a, double b, double x) {
  constexpr double tiny = 1e-300, precision = 1e-16;
  constexpr int most_terms = 100000;
  const auto away_from_zero = [](double v) { return std::fabs(v) < tiny ? tiny : v; };
  double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), value = d;
  for (int m = 1; m < most_terms; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    value *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    value *= d * c;
    if (std::fabs(d * c - 1) < precision) break;
  }
  return value;
}

// I_x(a, b) as it is (upper = false) or its complement (upper = true), each good in its own tail.
double tail(double a, double b, double x, double y, bool upper) {
  if (x <= 0) return upper ? 1 : 0;
  if (y <= 0) return upper ? 0 : 1;
  const double front = std::exp(a * std::log(x) + b * std::log(y) - log_beta(a, b));
  const bool direct = x < (a + 1) / (a + b + 2);
  const double part = direct ? front * continued_fraction(a, b, x) / a : front * continued_fraction(b, a, y) / b;
  return direct == upper ? 1 - part : part;
}

}  // namespace

double log_gamma(double x) {
  if (!(x > 0)) return nan;
  double product = 1;
  for (; x < 12; ++x) product *= x;
  const double r = 1 / (x * x);
  const double series =
      (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188 - r * 691.0 / 360360))))) / x;
  constexpr double half_log_two_pi = 0.91893853320467274178;
  return (x - 0.5) * std::log(x) - x + half_log_two_pi + series - std::log(product);
}

double incomplete_beta(double a, double b, double x) { return incomplete_beta(a, b, x, 1 - x); }

double incomplete_beta(double a, double b, double x, double y) {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return nan;
  return tail(a, b, x, y, false);
}

double inverse_incomplete_beta(double a, double b, double p) {
  if (!(a > 0 && b > 0 && p >= 0 && p <= 1)) return nan;
  if (p == 0 || p == 1) return p;
  // u = log(x / y); the logarithm of either tail is concave in u, and almost linear far out.
  const bool upper = p > 0.5;
  const double target = std::log(upper ? 1 - p : p);
  double low = -745, high = 745, u = std::log(a / b);
  const auto x_of = [](double at) { return 1 / (1 + std::exp(-at)); };
  for (int step = 0; step < 200; ++step) {
    const double x = x_of(u), y = x_of(-u), value = tail(a, b, x, y, upper);
    const double miss = std::log(value) - target;
    ((miss > 0) == upper ? low : high) = u;
    const double density = std::exp(a * std::log(x) + b * std::log(y) - log_beta(a, b));  // of u
    double next = u - miss * value / (upper ? -density : density);
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (std::fabs(next - u) <= 1e-15 * std::fmax(1, std::fabs(u))) return x_of(next);
    u = next;
  }
  return x_of(u);
}

}  // namespace gift
