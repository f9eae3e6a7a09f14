#pragma once

namespace gift {

// Logarithm of Γ(x), x > 0, to about 1e-14 relative to the larger of 1 and its value. Stirling's series (DLMF 5.11.1)
// after raising the argument by recurrence. Unlike std::lgamma it touches no global variable.
double log_gamma(double x);

// Regularised incomplete beta function I_x(a, b) = P(X <= x) of X ~ Beta(a, b); a, b > 0, 0 <= x <= 1, good to about
// 1e-13. Continued fraction of DLMF 8.17.22, evaluated with the modified method of Lentz. NaN for arguments outside.
double incomplete_beta(double a, double b, double x);
// The same where y = 1 - x is known better than x tells it (x near 1).
double incomplete_beta(double a, double b, double x, double y);

// The x with I_x(a, b) = p, 0 <= p <= 1: a uniform p makes it a draw of Beta(a, b). Newton's method for the logarithm
// of the nearer tail as a function of log(x / (1 - x)), kept between bounds; the same few steps on every machine.
double inverse_incomplete_beta(double a, double b, double p);

}  // namespace gift
