#include "data/zca/zca.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/ops/matmul.h"
#include "data/zca/inverse_root.h"
#include "data/zca/read_planes.h"

namespace gift {
namespace {

constexpr int64_t pictures_of_a_block = 512;
constexpr int64_t rows_in_f64 = 256;

// Calls visit(rows, first, count) for blocks of pictures as planes in 0 .. 1.
template <class Visit>
void blocks(Context& c, ImageSource& set, Visit&& visit) {
  std::vector<int32_t> indices;
  std::vector<float> planes;
  for (int64_t first = 0; first < set.size(); first += pictures_of_a_block) {
    indices.resize(static_cast<size_t>(std::min(pictures_of_a_block, set.size() - first)));
    std::iota(indices.begin(), indices.end(), static_cast<int32_t>(first));
    planes.resize(indices.size() * static_cast<size_t>(set.image_values()));
    read_planes(c, set, indices, planes.data());
    visit(planes, static_cast<int64_t>(indices.size()));
  }
}

std::vector<double> mean_of(Context& c, ImageSource& set) {
  const auto d = static_cast<size_t>(set.image_values());
  std::vector<double> sums(d);
  blocks(c, set, [&](const std::vector<float>& planes, int64_t) {
    for (size_t at = 0; at < planes.size(); at += d)
      for (size_t k = 0; k < d; ++k) sums[k] += planes[at + k];
  });
  for (double& sum : sums) sum /= static_cast<double>(set.size());
  return sums;
}

// (pictures - mean) times a matrix.
Tensor centred(Context& c, const Tensor& pictures, const Tensor& mean, float sign) {
  const int64_t d = mean.numel();
  Tensor out = empty(c, pictures.shape());
  const auto* in = pictures.data<float>();
  auto* to = out.data<float>();
  const auto* m = mean.data<float>();
  c.parallel(pictures.size(0), [&](int64_t i, int) {
    for (int64_t k = 0; k < d; ++k) to[i * d + k] = in[i * d + k] + sign * m[k];
  });
  out.touch();
  return out;
}

void check_rows(const Zca& zca, const Tensor& pictures) {
  if (pictures.shape().rank() != 2 || pictures.size(1) != zca.mean.numel())
    fail<ShapeError>("ZCA", "pictures of shape ", pictures.shape().str(), ", fitted on pictures of ", zca.mean.numel(),
                     " values");
}

}  // namespace

Moments moments_of(Context& c, ImageSource& set, const std::function<void(double seconds)>& first_block) {
  const NoGrad no_grad(c);
  const int64_t d = set.image_values();
  if (set.size() < 2) fail<ConfigError>("ZCA", "a fit on ", set.size(), " picture, expected at least 2");
  Moments out{empty(c, {d}, DType::f64), full(c, {d, d}, 0, DType::f64)};
  const std::vector<double> mean = mean_of(c, set);
  std::copy(mean.begin(), mean.end(), out.mean.data<double>());
  auto* sums = out.covariance.data<double>();
  bool is_first = true;
  blocks(c, set, [&](std::vector<float>& planes, int64_t count) {
    c.parallel(count, [&](int64_t i, int) {
      float* row = planes.data() + i * d;
      for (int64_t k = 0; k < d; ++k) row[k] = static_cast<float>(row[k] - mean[static_cast<size_t>(k)]);
    });
    const Tensor x = from_host(c, {count, d}, planes.data());
    const auto begin = std::chrono::steady_clock::now();
    const Tensor products = matmul(c, x, x, {.transpose_a = true});
    c.parallel(d, [&](int64_t r, int) {
      const float* from = products.data<float>() + r * d;
      for (int64_t k = 0; k < d; ++k) sums[r * d + k] += from[k];
    });
    if (std::exchange(is_first, false) && first_block)
      first_block(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  });
  for (int64_t i = 0; i < d * d; ++i) sums[i] /= static_cast<double>(set.size() - 1);
  out.mean.touch();
  out.covariance.touch();
  return out;
}

namespace {

constexpr double usual_condition = 1e4;  // of the covariance of pictures plus 0.1; 10 times more is three products more

// (Σ + ε) in the type that its roots are taken in.
Tensor regularised(Context& c, const Tensor& covariance, double eps) {
  const int64_t d = covariance.size(0);
  Tensor out = empty(c, {d, d}, d <= rows_in_f64 ? DType::f64 : DType::f32);
  for (int64_t i = 0; i < d * d; ++i) {
    const double value = covariance.data<double>()[i] + (i % (d + 1) == 0 ? eps : 0);
    if (out.dtype() == DType::f64)
      out.data<double>()[i] = value;
    else
      out.data<float>()[i] = static_cast<float>(value);
  }
  out.touch();
  return out;
}

}  // namespace

Zca fit_zca(Context& c, ImageSource& set, double eps, const std::function<void(double seconds)>& expected) {
  if (!(eps > 0)) fail<ConfigError>("ZCA", "eps ", eps, ", expected above 0");
  const NoGrad no_grad(c);
  const Precision precision = std::exchange(c.precision, Precision::fp32);
  const int64_t d = set.image_values();
  const auto expect = [&](double seconds) {  // of a block's products, count x D x D
    const double count = static_cast<double>(std::min(pictures_of_a_block, set.size()));
    const double products = products_of_inverse_root(usual_condition) * static_cast<double>(d) / count;
    if (expected) expected(seconds * (static_cast<double>(set.size()) / count + products));
  };
  Moments moments = moments_of(c, set, expect);
  Tensor sum = regularised(c, moments.covariance, eps);
  moments.covariance = Tensor();  // twice the memory of any other matrix here
  const Roots roots = inverse_root(c, std::move(sum), eps);
  c.precision = precision;
  const auto as_float = [&](const Tensor& t) {
    if (t.dtype() == DType::f32) return t;
    const std::vector<float> values(t.data<double>(), t.data<double>() + t.numel());
    return from_host(c, t.shape(), values.data());
  };
  return {set.height(), set.width(), eps, as_float(moments.mean), as_float(roots.inverse), as_float(roots.root)};
}

Tensor whiten(Context& c, const Zca& zca, const Tensor& pictures) {
  check_rows(zca, pictures);
  const NoGrad no_grad(c);
  return matmul(c, centred(c, pictures, zca.mean, -1), zca.whiten);
}

Tensor restore(Context& c, const Zca& zca, const Tensor& whitened) {
  check_rows(zca, whitened);
  const NoGrad no_grad(c);
  const Tensor row = matmul(c, from_host(c, {1, zca.mean.numel()}, zca.mean.data<float>()), zca.whiten);
  return matmul(c, centred(c, whitened, row, 1), zca.restore);
}

}  // namespace gift
