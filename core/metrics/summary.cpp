#include "core/metrics/summary.h"

#include <cmath>
#include <limits>
#include <sstream>

namespace gift {

Summary summarize(std::span<const double> values) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  Summary out{static_cast<int64_t>(values.size()), none, none, none};
  if (values.empty()) return out;
  const double n = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const double v : values) sum += v;
  out.mean = sum / n;
  for (const double v : values) squares += (v - out.mean) * (v - out.mean);
  out.std_population = std::sqrt(squares / n);
  if (values.size() > 1) out.std_sample = std::sqrt(squares / (n - 1));
  return out;
}

std::string summary_text(const Summary& summary, int digits) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out.precision(digits);
  out << std::fixed << summary.mean << " ± " << summary.std_population;
  return std::move(out).str();
}

}  // namespace gift
