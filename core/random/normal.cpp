#include "core/random/normal.h"

#include <algorithm>
#include <cmath>

namespace gift {
namespace {

constexpr double pi = 3.14159265358979323846;

double distribution(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

// Inverse of the normal distribution function: bisection to a bracket of 2^-60, slow and exact enough to be obvious.
double inverse_distribution(double p) {
  double low = -9, high = 9;
  for (int i = 0; i < 64; ++i) {
    const double middle = 0.5 * (low + high);
    (distribution(middle) < p ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

double uniform53(uint32_t a, uint32_t b) {  // (0, 1)
  return ((static_cast<double>(a >> 5) * 67108864.0 + (b >> 6)) + 0.5) / 9007199254740992.0;
}

}  // namespace

double normal_at(const Philox& random, uint64_t step, uint32_t item) {
  const PhiloxWords w = random.at(step, item, 0);
  const double radius = std::sqrt(-2 * std::log(uniform53(w.word[0], w.word[1])));
  return radius * std::cos(2 * pi * uniform53(w.word[2], w.word[3]));
}

double truncated_normal_at(const Philox& random, uint64_t step, uint32_t item, double bound) {
  if (bound > 9) return normal_at(random, step, item);  // the cut is beyond what a double can tell
  const PhiloxWords w = random.at(step, item, 0);
  const double low = distribution(-bound), high = distribution(bound);
  return std::clamp(inverse_distribution(low + uniform53(w.word[0], w.word[1]) * (high - low)), -bound, bound);
}

}  // namespace gift
