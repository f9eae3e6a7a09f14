#include "core/statistics/difference.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"
#include "core/metrics/summary.h"
#include "core/statistics/student_t.h"

namespace gift {
namespace {

// From a mean and its standard error.
void conclude(MeanDifference& d, double standard_error, double confidence) {
  if (standard_error > 0) {
    const double half = student_t_quantile(0.5 + 0.5 * confidence, d.df) * standard_error;
    d.low = d.mean - half;
    d.high = d.mean + half;
    d.p = student_t_two_sided(d.mean / standard_error, d.df);
  } else if (d.mean == 0) {
    d.low = d.high = 0;
    d.p = 1;
  }
}

}  // namespace

double correlation(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size()) fail<ShapeError>("correlation", a.size(), " values against ", b.size(), ", expected pairs");
  if (a.size() < 2) return no_number;
  const double mean_a = summarize(a).mean, mean_b = summarize(b).mean;
  double aa = 0, bb = 0, ab = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
    ab += (a[i] - mean_a) * (b[i] - mean_b);
  }
  if (!(aa > 0 && bb > 0)) return no_number;
  return std::clamp(ab / std::sqrt(aa) / std::sqrt(bb), -1.0, 1.0);
}

MeanDifference paired_difference(std::span<const double> a, std::span<const double> b, double confidence) {
  MeanDifference d;
  d.correlation = correlation(a, b);
  std::vector<double> differences;
  for (size_t i = 0; i < a.size(); ++i) differences.push_back(a[i] - b[i]);
  const Summary s = summarize(differences);
  d.n = s.n;
  d.mean = s.mean;
  if (s.n < 2) return d;
  d.df = static_cast<double>(s.n - 1);
  // Rounding of the subtraction alone is no spread.
  const double rounding = 1e-12 * std::max(1.0, std::fabs(s.mean));
  d.std = s.std_sample > rounding ? s.std_sample : 0;
  if (d.std == 0 && std::fabs(d.mean) <= rounding) d.mean = 0;
  conclude(d, d.std / std::sqrt(static_cast<double>(s.n)), confidence);
  return d;
}

MeanDifference welch_difference(std::span<const double> a, std::span<const double> b, double confidence) {
  MeanDifference d;
  const Summary sa = summarize(a), sb = summarize(b);
  d.n = std::min(sa.n, sb.n);
  d.mean = sa.mean - sb.mean;
  if (d.n < 2) return d;
  const double va = sa.std_sample * sa.std_sample / static_cast<double>(sa.n);
  const double vb = sb.std_sample * sb.std_sample / static_cast<double>(sb.n);
  if (va + vb > 0)
    d.df = (va + vb) * (va + vb) / (va * va / static_cast<double>(sa.n - 1) + vb * vb / static_cast<double>(sb.n - 1));
  conclude(d, std::sqrt(va + vb), confidence);
  return d;
}

}  // namespace gift
