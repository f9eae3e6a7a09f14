#pragma once

#include <string>
#include <vector>

namespace gift::report {

// One line with a band: y is drawn at x >= 0, the band from low to high. Points whose y is not finite break the line.
struct Series {
  std::string name;
  int colour = 0;  // index into the page's palette
  std::vector<double> x, y, low, high;
  bool dots = false;
};

struct LineChart {
  std::string title, x_name, y_name;
  std::vector<Series> series;
  std::vector<double> marks;  // thin vertical lines
  bool may_be_logarithmic = false;
};

// A <figure> with an <svg> that scales with its container and takes its colours from the page; empty when nothing is
// finite.
std::string draw(const LineChart& chart);

}  // namespace gift::report
