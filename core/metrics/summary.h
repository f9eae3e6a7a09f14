#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace gift {

// Mean and spread of the values of several runs.
struct Summary {
  int64_t n = 0;
  double mean = 0;            // NaN for n = 0
  double std_population = 0;  // over n, as papers print; NaN for n = 0
  double std_sample = 0;      // over n - 1; NaN for n < 2
};
Summary summarize(std::span<const double> values);

// "50.6 ± 0.3": mean and population std, correctly rounded.
std::string summary_text(const Summary& summary, int digits = 1);

}  // namespace gift
