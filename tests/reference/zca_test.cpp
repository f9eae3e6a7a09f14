#include <doctest/doctest.h>

#include <numeric>

#include "core/ops/matmul.h"
#include "data/zca/zca.h"
#include "tests/support/goldens.h"

using namespace gift;
using namespace gift::testing;

namespace {

// The pictures of a golden file as a set of floats.
class Given final : public ImageSource {
 public:
  explicit Given(const HostArray& pictures) : values_(pictures.floats()) {
    height_ = static_cast<int>(pictures.shape[2]);
    width_ = static_cast<int>(pictures.shape[3]);
    labels_.resize(static_cast<size_t>(pictures.shape[0]));
    floats_ = true;
  }
  void read(std::span<const int32_t>, uint8_t*) override { throw std::logic_error("floats"); }
  void read_floats(std::span<const int32_t> indices, float* out) override {
    for (const int32_t i : indices) out = std::copy_n(values_.begin() + i * image_values(), image_values(), out);
  }
  std::string placement() const override { return "given"; }

 private:
  std::vector<float> values_;
};

std::span<const float> values(const Tensor& t) { return {t.data<float>(), static_cast<size_t>(t.numel())}; }

Tensor rows(Context& c, const HostArray& pictures, int64_t count) {
  return from_host(c, {count, pictures.numel() / pictures.shape[0]}, pictures.floats().data());
}

void check_fit(Context& c, const GoldenCase& g) {
  Given set(g.input("fit"));
  const Moments moments = moments_of(c, set);
  const int64_t d = set.image_values();
  const std::span<const double> covariance(moments.covariance.data<double>(), static_cast<size_t>(d * d));
  CHECK(deviation(covariance, g.output("cov"), g.tolerance("cov")) == "");
  const Zca zca = fit_zca(c, set, g.attrs.at("eps"));
  CHECK(deviation(values(zca.mean), g.output("mean"), g.tolerance("mean")) == "");
  CHECK(deviation(values(zca.whiten), g.output("W"), g.tolerance("W")) == "");
  CHECK(deviation(values(zca.restore), g.output("W_inv"), g.tolerance("W_inv")) == "");
  // No eigenvalues are computed; their sum is the trace.
  const std::vector<double> listed = g.output("eigenvalues").doubles();
  double trace = 0;
  for (int64_t i = 0; i < d; ++i) trace += covariance[static_cast<size_t>(i * (d + 1))];
  CHECK(std::accumulate(listed.begin(), listed.end(), 0.0) == doctest::Approx(trace).epsilon(1e-4));
}

Zca zca_of(Context& c, const GoldenCase& g) {
  const auto tensor = [&](const char* role) {
    const HostArray& a = g.input(role);
    return from_host(c, a.shape, a.floats().data());
  };
  Zca zca;
  zca.mean = tensor("mean");
  zca.whiten = tensor("W");
  if (g.has("W_inv")) zca.restore = tensor("W_inv");
  return zca;
}

}  // namespace

TEST_CASE("ZCA agrees with the golden numbers") {
  Engine engine;
  Context c(engine);
  const GoldenFile file("zca.safetensors");
  for (const GoldenCase& g : file.cases) {
    CAPTURE(g.name);
    if (g.op == "zca_fit") {
      check_fit(c, g);
    } else if (g.op == "zca_whiten") {
      const HostArray& pictures = g.input(g.has("x") ? "x" : "fit");
      const Tensor y = whiten(c, zca_of(c, g), rows(c, pictures, g.output("y").shape[0]));
      CHECK(deviation(values(y), g.output("y"), g.tolerance("y")) == "");
    } else {
      REQUIRE(g.op == "zca_inverse");
      const Tensor y = restore(c, zca_of(c, g), rows(c, g.input("x"), g.output("y").shape[0]));
      CHECK(deviation(values(y), g.output("y"), g.tolerance("y")) == "");
    }
  }
}
