#include "data/zca/inverse_root.h"

#include <cmath>

#include "core/error.h"
#include "core/ops/matmul.h"

namespace gift {
namespace {

constexpr int most_iterations = 100;

// An estimate from below of the largest eigenvalue, good enough for scaling, by power iteration.
template <class T>
double largest_eigenvalue(const Tensor& a) {
  const int64_t n = a.size(0);
  std::vector<double> x(static_cast<size_t>(n), 1.0), y(x.size());
  double norm = 0;
  for (int i = 0; i < 20; ++i) {
    for (int64_t r = 0; r < n; ++r) {
      const T* row = a.data<T>() + r * n;
      double sum = 0;
      for (int64_t k = 0; k < n; ++k) sum += static_cast<double>(row[k]) * x[static_cast<size_t>(k)];
      y[static_cast<size_t>(r)] = sum;
    }
    double squares = 0;
    for (const double value : y) squares += value * value;
    norm = std::sqrt(squares);
    if (!(norm > 0) || !std::isfinite(norm)) return norm;
    for (size_t k = 0; k < x.size(); ++k) x[k] = y[k] / norm;
  }
  return norm;
}

// t = (3 - x) / 2; returns the root of the mean square of x - 1 by row.
template <class T>
double half_of_three_minus(const Tensor& x, Tensor& t) {
  const int64_t n = x.size(0);
  const T* in = x.data<T>();
  T* out = t.data<T>();
  double squares = 0;
  for (int64_t r = 0; r < n; ++r)
    for (int64_t k = 0; k < n; ++k) {
      const double value = in[r * n + k], one = r == k ? 1 : 0;
      squares += (value - one) * (value - one);
      out[r * n + k] = static_cast<T>((3 * one - value) / 2);
    }
  t.touch();
  return std::sqrt(squares / static_cast<double>(n));
}

// Rounding makes products of commuting symmetric matrices a little asymmetric.
template <class T>
Tensor symmetric(const Tensor& a, double factor) {
  const int64_t n = a.size(0);
  T* p = a.data<T>();
  for (int64_t r = 0; r < n; ++r)
    for (int64_t k = 0; k <= r; ++k) {
      const double mean = (static_cast<double>(p[r * n + k]) + static_cast<double>(p[k * n + r])) / 2;
      p[r * n + k] = p[k * n + r] = static_cast<T>(mean * factor);
    }
  a.touch();
  return a;
}

template <class T>
Roots solve(Context& c, const Tensor& a) {
  const int64_t n = a.size(0);
  const double scale = largest_eigenvalue<T>(a);
  if (!(scale > 0) || !std::isfinite(scale))
    fail<ConfigError>("inverse root", "a matrix of ", n, " x ", n, " without a positive eigenvalue");
  Tensor y = empty(c, {n, n}, a.dtype()), z = full(c, {n, n}, 0, a.dtype()), t = empty(c, {n, n}, a.dtype());
  for (int64_t i = 0; i < n * n; ++i) y.data<T>()[i] = static_cast<T>(static_cast<double>(a.data<T>()[i]) / scale);
  for (int64_t i = 0; i < n; ++i) z.data<T>()[i * n + i] = 1;
  y.touch();
  z.touch();
  double last = half_of_three_minus<T>(y, t);  // z is 1
  for (int i = 0;; ++i) {
    y = matmul(c, y, t);
    z = matmul(c, t, z);
    const double distance = half_of_three_minus<T>(matmul(c, z, y), t);
    const bool small = distance < 1e-3;  // from there on it halves its digits at once: no gain is rounding
    if (distance == 0 || (small && distance >= last / 2)) break;
    if (i == most_iterations || !std::isfinite(distance))
      fail<ConfigError>("inverse root", "a matrix of ", n, " x ", n,
                        " that is not positive definite, or too near to singular; a larger eps helps");
    last = distance;
  }
  return {symmetric<T>(z, 1 / std::sqrt(scale)), symmetric<T>(y, std::sqrt(scale))};
}

}  // namespace

Roots inverse_root(Context& c, const Tensor& a) {
  const NoGrad no_grad(c);
  if (a.shape().rank() != 2 || a.size(0) != a.size(1))
    fail<ShapeError>("inverse root", "a tensor of shape ", a.shape().str(), ", expected a square matrix");
  return a.dtype() == DType::f64 ? solve<double>(c, a) : solve<float>(c, a);
}

}  // namespace gift
