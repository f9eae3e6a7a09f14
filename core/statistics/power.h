#pragma once

#include <cstdint>

namespace gift {

// Chance that |T| > critical, T of Student's noncentral t distribution: the normal distribution of the mean integrated
// over the distribution of the standard deviation (Simpson's rule, good to about 1e-9).
double noncentral_t_beyond(double critical, double df, double noncentrality);

// The true mean difference that a paired t test of n pairs finds with chance `power`, at two-sided `significance`, when
// the differences scatter with standard deviation `std`. NaN for n < 2.
double detectable_difference(double std, int64_t n, double power = 0.8, double significance = 0.05);

}  // namespace gift
