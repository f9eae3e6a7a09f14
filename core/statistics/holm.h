#pragma once

#include <span>
#include <vector>

namespace gift {

// p values corrected for being several (Holm 1979, step down): rejecting where the result is <= 5 % keeps the chance of
// any false rejection at 5 %, whatever the dependence. NaN stay NaN and do not count.
std::vector<double> holm(std::span<const double> p);

}  // namespace gift
