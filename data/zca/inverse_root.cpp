#include "data/zca/inverse_root.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/error.h"
#include "core/ops/matmul.h"

namespace gift {
namespace {

constexpr int most_iterations = 100;
constexpr double most_distance = 1e-2;  // of the mean eigenvalue of z·y from 1 before the last step

// The root of the sum of all squares: no eigenvalue is larger, and where a few are much larger than the rest, as in the
// covariance of pictures, the largest is not much smaller.
template <class T>
double frobenius_norm(const Tensor& a) {
  const int64_t n = a.size(0);
  double squares = 0;
  for (int64_t i = 0; i < n * n; ++i)
    squares += static_cast<double>(a.data<T>()[i]) * static_cast<double>(a.data<T>()[i]);
  return std::sqrt(squares);
}

// The eigenvalues of z·y are l² .. 1, or would be without rounding. A step t = α (3 - α² x) / 2 with this α brings them
// to l'² .. 1 with the largest l' of all α (J. Chen and E. Chow, "A Newton-Schulz Variant for Improving the Initial
// Convergence in Matrix Sign Computation", 2014): both ends fall together, and the middle, where α² x is 1, goes to 1.
struct Range {
  double l = 1;
  double alpha() const { return std::sqrt(3 / (1 + l + l * l)); }
  Range next() const {
    const double scaled = alpha() * l;
    return {std::min(1.0, scaled * (3 - scaled * scaled) / 2)};
  }
  double distance() const { return 1 - l * l; }
};

// Where a step more leaves nothing but rounding: it squares the distance from 1.
template <class T>
bool is_nearly_there(const Range& range) {
  return range.distance() < std::sqrt(static_cast<double>(std::numeric_limits<T>::epsilon()));
}

// t = α (3 - α² x) / 2; returns the root of the mean square of x - 1 by row.
template <class T>
double make_factor(const Tensor& x, double alpha, Tensor& t) {
  const int64_t n = x.size(0);
  const double diagonal = 3 * alpha / 2, slope = alpha * alpha * alpha / 2;
  const T* in = x.data<T>();
  T* out = t.data<T>();
  double squares = 0;
  for (int64_t r = 0; r < n; ++r)
    for (int64_t k = 0; k < n; ++k) {
      const double value = in[r * n + k], one = r == k ? 1 : 0;
      squares += (value - one) * (value - one);
      out[r * n + k] = static_cast<T>(diagonal * one - slope * value);
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
Roots solve(Context& c, Tensor y, double smallest) {
  const int64_t n = y.size(0);
  const auto no_roots = [&] {
    fail<ConfigError>("inverse root", "a matrix of ", n, " x ", n,
                      " that is not positive definite, or too near to singular; a larger eps helps");
  };
  const double scale = frobenius_norm<T>(y);
  if (!(scale > 0) || !std::isfinite(scale))
    fail<ConfigError>("inverse root", "a matrix of ", n, " x ", n, " without a positive eigenvalue");
  for (int64_t i = 0; i < n * n; ++i) y.data<T>()[i] = static_cast<T>(static_cast<double>(y.data<T>()[i]) / scale);
  y.touch();
  Tensor z, t = empty(c, {n, n}, y.dtype());
  Range range{std::sqrt(std::min(1.0, smallest / scale))};
  double distance = make_factor<T>(y, range.alpha(), t);  // z is 1
  for (int i = 0;; ++i) {
    const bool last = is_nearly_there<T>(range) && distance < most_distance;
    y = matmul(c, y, t);
    if (i == 0) {
      z = t;
      t = empty(c, {n, n}, y.dtype());
    } else {
      z = matmul(c, t, z);
    }
    if (last) break;
    range = range.next();
    distance = make_factor<T>(matmul(c, z, y), range.alpha(), t);
    if (i == most_iterations || !std::isfinite(distance)) no_roots();
  }
  return {symmetric<T>(z, 1 / std::sqrt(scale)), symmetric<T>(y, std::sqrt(scale))};
}

}  // namespace

Roots inverse_root(Context& c, Tensor a, double smallest) {
  const NoGrad no_grad(c);
  if (a.shape().rank() != 2 || a.size(0) != a.size(1))
    fail<ShapeError>("inverse root", "a tensor of shape ", a.shape().str(), ", expected a square matrix");
  if (!(smallest > 0)) fail<ConfigError>("inverse root", "eigenvalues of at least ", smallest, ", expected above 0");
  return a.dtype() == DType::f64 ? solve<double>(c, std::move(a), smallest) : solve<float>(c, std::move(a), smallest);
}

int products_of_inverse_root(double condition) {
  int products = 3;  // the first step, and the last but for its measurement
  for (Range range{std::sqrt(1 / condition)}; !is_nearly_there<float>(range); range = range.next()) products += 3;
  return products;
}

}  // namespace gift
