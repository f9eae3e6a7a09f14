#include "core/math/functions.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/math/half.h"
#include "core/math/optimizer.h"

using namespace gift;

namespace {

// The largest error in units of the last place over a grid.
template <class F, class G>
double worst_ulp(F f, G exact, double low, double high) {
  double worst = 0;
  const int steps = 200001;
  for (int i = 0; i < steps; ++i) {
    const auto x = static_cast<float>(low + (high - low) * i / (steps - 1));
    const double want = exact(static_cast<double>(x));
    const float near = std::fabs(static_cast<float>(want));
    const double ulp = static_cast<double>(std::nextafter(near, INFINITY)) - static_cast<double>(near);
    worst = std::max(worst, std::fabs(static_cast<double>(f(x)) - want) / ulp);
  }
  return worst;
}

}  // namespace

TEST_CASE("float functions are within two units of the last place") {
  const auto exp = [](float x) { return math::exp(x); };
  const auto log = [](float x) { return math::log(x); };
  const auto tanh = [](float x) { return math::tanh(x); };
  const auto erf = [](float x) { return math::erf(x); };
  CHECK(worst_ulp(
            exp, [](double x) { return std::exp(x); }, -87, 88.7) < 2);
  CHECK(worst_ulp(
            exp, [](double x) { return std::exp(x); }, -1, 1) < 2);
  CHECK(worst_ulp(
            exp, [](double x) { return std::exp(x); }, -103.9, -87) < 2);
  CHECK(worst_ulp(
            log, [](double x) { return std::log(x); }, 0.3, 4) < 2);
  CHECK(worst_ulp(
            log, [](double x) { return std::log(x); }, 1, 1e30) < 2);
  CHECK(worst_ulp(
            log, [](double x) { return std::log(x); }, 1e-45, 1e-37) < 2);
  CHECK(worst_ulp(
            tanh, [](double x) { return std::tanh(x); }, -1, 1) < 2);
  CHECK(worst_ulp(
            tanh, [](double x) { return std::tanh(x); }, -12, 12) < 2);
  CHECK(worst_ulp(
            erf, [](double x) { return std::erf(x); }, -1, 1) < 2);
  CHECK(worst_ulp(
            erf, [](double x) { return std::erf(x); }, -5, 5) < 2);
}

TEST_CASE("ends of the range and NaN") {
  CHECK(math::exp(INFINITY) == INFINITY);
  CHECK(math::exp(100.0f) == INFINITY);
  CHECK(math::exp(-INFINITY) == 0.0f);
  CHECK(math::exp(0.0f) == 1.0f);
  CHECK(math::log(0.0f) == -INFINITY);
  CHECK(math::log(1.0f) == 0.0f);
  CHECK(math::log(INFINITY) == INFINITY);
  CHECK(std::isnan(math::log(-1.0f)));
  CHECK(math::tanh(INFINITY) == 1.0f);
  CHECK(math::tanh(-INFINITY) == -1.0f);
  CHECK(math::erf(-INFINITY) == -1.0f);
  CHECK(std::isnan(math::exp(NAN)));
  CHECK(std::isnan(math::log(NAN)));
  CHECK(std::isnan(math::tanh(NAN)));
  CHECK(std::isnan(math::erf(NAN)));
}

TEST_CASE("16-bit types survive the way through float") {
  for (uint32_t i = 0; i < 65536; ++i) {
    const auto bits = static_cast<uint16_t>(i);
    const float half = math::float_of_f16(bits), brain = math::float_of_bf16(bits);
    if (half == half) REQUIRE(math::f16_of_float(half) == bits);
    if (brain == brain) REQUIRE(math::bf16_of_float(brain) == bits);
  }
  CHECK(math::float_of_f16(math::f16_of_float(65520.0f)) == INFINITY);
  CHECK(math::float_of_f16(math::f16_of_float(65519.0f)) == 65504.0f);
  CHECK(math::float_of_f16(math::f16_of_float(1.0f + 0x1p-11f)) == 1.0f);  // a tie goes to even
  CHECK(math::float_of_f16(math::f16_of_float(1.0f + 0x1.8p-10f)) == 1.0f + 0x1p-9f);
  CHECK(math::float_of_bf16(math::bf16_of_float(1.0f + 0x1p-8f)) == 1.0f);
  CHECK(std::isnan(math::float_of_f16(math::f16_of_float(NAN))));
  CHECK(std::isnan(math::float_of_bf16(math::bf16_of_float(NAN))));
}

TEST_CASE("powers for the bias correction") {
  CHECK(math::power(0.9, 0) == 1.0);
  CHECK(math::power(0.9, 1) == 0.9);
  CHECK(math::power(0.999, 1000) == doctest::Approx(std::pow(0.999, 1000)).epsilon(1e-13));
}
