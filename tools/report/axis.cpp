#include "tools/report/axis.h"

#include <algorithm>
#include <cmath>

#include "tools/format.h"

namespace gift::report {
namespace {

double round_step(double span, int wanted) {
  const double rough = span / std::max(wanted, 1);
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
    if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

}  // namespace

double Axis::at(double value) const {
  const double share =
      logarithmic ? (std::log(value) - std::log(low)) / (std::log(high) - std::log(low)) : (value - low) / (high - low);
  return begin + share * (end - begin);
}

std::vector<double> ticks(const Axis& axis, int wanted) {
  std::vector<double> out;
  if (!(axis.high > axis.low)) return out;
  if (axis.logarithmic) {
    const int first = static_cast<int>(std::ceil(std::log10(axis.low) - 1e-9));
    const int last = static_cast<int>(std::floor(std::log10(axis.high) + 1e-9));
    const int stride = std::max(1, (last - first + wanted) / std::max(wanted, 1));
    for (int power = first; power <= last; power += stride) out.push_back(std::pow(10.0, power));
    return out;
  }
  const double step = round_step(axis.high - axis.low, wanted);
  const double first = std::ceil(axis.low / step - 1e-9);
  for (double i = first; i * step <= axis.high + 1e-9 * step; ++i) out.push_back(i == 0 ? 0 : i * step);
  return out;
}

std::string tick_label(double value) {
  if (value == 0) return "0";
  const double magnitude = std::fabs(value);
  if (magnitude < 1e-4 || magnitude >= 1e6) {
    const int power = static_cast<int>(std::floor(std::log10(magnitude) + 1e-9));
    const double factor = value / std::pow(10.0, power);
    std::string digits = fixed(factor, std::fabs(factor - std::round(factor)) < 1e-6 ? 0 : 1);
    return digits + "e" + std::to_string(power);
  }
  std::string text = fixed(value, 6);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

void widen_to_ticks(Axis& axis, int wanted) {
  if (!(axis.high > axis.low)) {
    const double half = std::max(std::fabs(axis.low) * 0.05, 0.5);
    axis.low -= half;
    axis.high += half;
  }
  const double step = round_step(axis.high - axis.low, wanted);
  axis.low = std::floor(axis.low / step + 1e-9) * step;
  axis.high = std::ceil(axis.high / step - 1e-9) * step;
}

}  // namespace gift::report
