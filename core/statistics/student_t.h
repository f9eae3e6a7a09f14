#pragma once

namespace gift {

// Student's t distribution with df > 0 degrees of freedom, good to about 1e-12 relative to the tail; NaN outside.
// Through the incomplete beta function (DLMF 8.17; Abramowitz & Stegun 26.7.1).
double student_t_cdf(double t, double df);        // P(T <= t)
double student_t_two_sided(double t, double df);  // P(|T| >= |t|), the p value
double student_t_quantile(double p, double df);   // t with P(T <= t) = p, 0 < p < 1

double normal_cdf(double z);

}  // namespace gift
