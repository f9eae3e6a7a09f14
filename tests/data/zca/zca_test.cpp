#include "data/zca/zca.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>

#include "core/error.h"
#include "core/files/safetensors.h"
#include "core/ops/matmul.h"
#include "core/random/philox.h"
#include "data/source/whitened_source.h"
#include "data/zca/inverse_root.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/made_images.h"

using namespace gift;
using namespace gift::testing;

namespace {

// A symmetric matrix with eigenvalues from about 1 / condition to 1, in one type.
Tensor with_condition(Context& c, int64_t n, double condition) {
  std::vector<double> q(static_cast<size_t>(n * n));
  const Philox random{7, Stream::synthesis};
  for (size_t i = 0; i < q.size(); ++i)
    q[i] = static_cast<double>(random.at(0, static_cast<uint32_t>(i), 0).word[0]) / 4294967296.0 - 0.5;
  for (int64_t r = 0; r < n; ++r) {  // Gram-Schmidt
    double* row = &q[static_cast<size_t>(r * n)];
    for (int64_t k = 0; k < r; ++k) {
      const double* other = &q[static_cast<size_t>(k * n)];
      double dot = 0;
      for (int64_t j = 0; j < n; ++j) dot += row[j] * other[j];
      for (int64_t j = 0; j < n; ++j) row[j] -= dot * other[j];
    }
    double norm = 0;
    for (int64_t j = 0; j < n; ++j) norm += row[j] * row[j];
    for (int64_t j = 0; j < n; ++j) row[j] /= std::sqrt(norm);
  }
  std::vector<double> out(q.size());
  for (int64_t k = 0; k < n; ++k) {
    const double value = std::pow(condition, -static_cast<double>(k) / static_cast<double>(n - 1));
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < n; ++j)
        out[static_cast<size_t>(i * n + j)] +=
            value * q[static_cast<size_t>(k * n + i)] * q[static_cast<size_t>(k * n + j)];
  }
  return from_host(c, {n, n}, out.data());
}

Tensor as_f32(Context& c, const Tensor& t) {
  const std::vector<float> values(t.data<double>(), t.data<double>() + t.numel());
  return from_host(c, t.shape(), values.data());
}

template <class T>
double distance_from_one(const Tensor& t) {
  const int64_t n = t.size(0);
  double worst = 0;
  for (int64_t i = 0; i < n * n; ++i)
    worst = std::max(worst, std::abs(static_cast<double>(t.data<T>()[i]) - (i % (n + 1) == 0 ? 1 : 0)));
  return worst;
}

std::string message_of(const auto& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("the roots of a matrix give it and its inverse, in f64 and in f32") {
  Engine engine;
  Context c(engine);
  const Tensor a = with_condition(c, 60, 1000);
  const Roots exact = inverse_root(c, from_host(c, a.shape(), a.data<double>()), 1e-3);
  CHECK(distance_from_one<double>(matmul(c, exact.inverse, exact.root)) < 1e-10);
  CHECK(distance_from_one<double>(matmul(c, matmul(c, exact.inverse, a), exact.inverse)) < 1e-9);
  const Roots near = inverse_root(c, as_f32(c, a), 1e-3);
  CHECK(distance_from_one<float>(matmul(c, near.inverse, near.root)) < 1e-3);
  double worst = 0;
  for (int64_t i = 0; i < a.numel(); ++i)
    worst =
        std::max(worst, std::abs(static_cast<double>(near.inverse.data<float>()[i]) - exact.inverse.data<double>()[i]));
  CHECK(worst < 2e-2);  // of values up to 30
}

TEST_CASE("a matrix that is not positive definite has no roots") {
  Engine engine;
  Context c(engine);
  const double indefinite[]{1, 2, 2, 1}, zero[]{0, 0, 0, 0};
  CHECK(message_of([&] {
          inverse_root(c, from_host(c, {2, 2}, indefinite), 0.1);
        }).find("positive definite") != std::string::npos);
  CHECK(message_of([&] {
          inverse_root(c, from_host(c, {2, 2}, zero), 0.1);
        }).find("positive eigenvalue") != std::string::npos);
  CHECK(message_of([&] { inverse_root(c, with_condition(c, 4, 10), 0); }).find("above 0") != std::string::npos);
}

TEST_CASE("whitened pictures have the covariance that the fit asks for, and come back") {
  Engine engine;
  Context c(engine);
  auto set = std::make_unique<MadeImages>(400, 4, 2);
  const double eps = 1e-4;
  const Zca zca = fit_zca(c, *set, eps);
  const Moments before = moments_of(c, *set);
  WhitenedSource whitened(c, std::move(set), zca, int64_t{1} << 30);
  REQUIRE(whitened.floats());
  const Moments after = moments_of(c, whitened);
  // W Σ W = Σ (Σ + ε)⁻¹, nearly 1
  for (int64_t i = 0; i < 48; ++i) {
    CHECK(std::abs(after.mean.data<double>()[i]) < 1e-5);
    for (int64_t j = 0; j < 48; ++j)
      CHECK(after.covariance.data<double>()[i * 48 + j] == doctest::Approx(i == j ? 1 : 0).epsilon(0.01));
  }
  Tensor rows = empty(c, {3, 48});
  const int32_t some[]{5, 0, 399};
  whitened.read_floats(some, rows.data<float>());
  rows.touch();
  MadeImages again(400, 4, 2);
  std::vector<uint8_t> pixels(3 * 48);
  again.read(some, pixels.data());
  const Tensor back = restore(c, zca, rows);
  for (int64_t i = 0; i < 3; ++i)
    for (int64_t p = 0; p < 16; ++p)
      for (int64_t ch = 0; ch < 3; ++ch)
        CHECK(back.data<float>()[i * 48 + ch * 16 + p] ==
              doctest::Approx(pixels[static_cast<size_t>(i * 48 + p * 3 + ch)] / 255.0).epsilon(1e-4));
}

TEST_CASE("roots need fewer products than the iteration without a known range") {
  CHECK(products_of_inverse_root(1e3) <= 21);
  CHECK(products_of_inverse_root(1e4) <= 27);
  CHECK(products_of_inverse_root(1e6) > products_of_inverse_root(1e4));
}

TEST_CASE("what a fit will take is told once, before it is made") {
  Engine engine;
  Context c(engine);
  MadeImages set(700, 4, 2);
  std::vector<double> told;
  fit_zca(c, set, 0.1, [&](double seconds) { told.push_back(seconds); });
  REQUIRE(told.size() == 1);
  CHECK(told[0] > 0);
}

TEST_CASE("a fit is kept in a file and found by the pixels of its set") {
  Engine engine;
  Context c(engine);
  const TemporaryFolder folder;
  MadeImages set(50, 4, 2), other(51, 4, 2);
  CHECK(digest_of_pixels(set) == digest_of_pixels(set));
  CHECK(digest_of_pixels(set) != digest_of_pixels(other));
  bool cached = true;
  const Zca first = cached_zca(c, set, 0.1, folder.path() / "new", cached);
  CHECK(!cached);
  const Zca second = cached_zca(c, set, 0.1, folder.path() / "new", cached);
  CHECK(cached);
  CHECK(second.eps == 0.1);
  CHECK(second.height == 4);
  CHECK(std::equal(first.whiten.data<float>(), first.whiten.data<float>() + 48 * 48, second.whiten.data<float>()));
  CHECK(std::equal(first.restore.data<float>(), first.restore.data<float>() + 48 * 48, second.restore.data<float>()));
  cached_zca(c, set, 0.2, folder.path() / "new", cached);
  CHECK(!cached);
}

TEST_CASE("files that are no fit, sets that cannot be fitted and pictures of another size are refused") {
  Engine engine;
  Context c(engine);
  const TemporaryFolder folder;
  write_safetensors(folder.path() / "other.safetensors", {{"mean", host_array(Shape{2}, std::vector<float>{1, 2})}});
  CHECK(message_of([&] { read_zca(c, folder.path() / "other.safetensors"); }).find("no ZCA fit") != std::string::npos);
  write_safetensors(folder.path() / "short.safetensors", {{"mean", host_array(Shape{2}, std::vector<float>{1, 2})}},
                    {{"gift_zca", "4 4 0.1"}});
  CHECK(message_of([&] { read_zca(c, folder.path() / "short.safetensors"); }).find("mean") != std::string::npos);
  MadeImages one(1, 4, 1), some(20, 4, 2);
  CHECK(message_of([&] { fit_zca(c, one); }).find("at least 2") != std::string::npos);
  CHECK(message_of([&] { fit_zca(c, some, 0); }).find("eps") != std::string::npos);
  const Zca zca = fit_zca(c, some);
  CHECK(message_of([&] { WhitenedSource(c, std::make_unique<MadeImages>(5, 8, 2), zca, 1 << 30); }).find("8 x 8") !=
        std::string::npos);
  CHECK(message_of([&] { WhitenedSource(c, std::make_unique<MadeImages>(5, 4, 2), zca, 100); }).find("limit") !=
        std::string::npos);
}
