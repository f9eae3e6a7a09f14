#pragma once

#include <limits>
#include <string>
#include <vector>

namespace gift::report {

// One line of a chart of differences.
struct DifferenceMark {
  std::string name, value;  // as written above the line, left and right
  size_t colour = 0;        // index into the page's palette
  double mean = std::numeric_limits<double>::quiet_NaN(), low = mean, high = mean;  // NaN or infinite: not known
  bool strong = false;                                                              // drawn filled: told apart
};

// Differences with their intervals about a line at zero, as a <figure>; open ends are drawn as arrows to the border.
// Empty when nothing is finite.
std::string difference_chart(const std::string& title, const std::string& unit,
                             const std::vector<DifferenceMark>& marks);

// Positive figures as dots on a logarithmic axis, a line each; those without are left out.
std::string magnitude_chart(const std::string& title, const std::string& unit,
                            const std::vector<DifferenceMark>& marks);

}  // namespace gift::report
