#pragma once

#include <string>
#include <vector>

namespace gift::report {

// Maps values to positions along one side of a drawing.
struct Axis {
  double low = 0, high = 1;   // values at the ends
  double begin = 0, end = 1;  // positions of the ends
  bool logarithmic = false;   // low > 0
  double at(double value) const;
  bool contains(double value) const { return value >= low && value <= high; }
};

// Round values (1, 2, 2.5 or 5 times a power of ten; powers of ten on a logarithmic axis), about `wanted` of them.
std::vector<double> ticks(const Axis& axis, int wanted);

// A tick as it is written: 0.001, 12.5, 1000, 1e-6.
std::string tick_label(double value);

// Limits that hold all of [low, high] and end on ticks of a linear axis.
void widen_to_ticks(Axis& axis, int wanted);

}  // namespace gift::report
