#include <doctest/doctest.h>

#include <cmath>

#include "layers/batch_norm.h"
#include "layers/conv2d.h"
#include "layers/dropout.h"
#include "layers/group_norm.h"
#include "layers/linear.h"

using namespace gift;

namespace {

struct Moments {
  double mean = 0, deviation = 0, largest = 0;
};

Moments moments(const Tensor& tensor) {
  Moments m;
  const auto count = static_cast<double>(tensor.numel());
  for (int64_t i = 0; i < tensor.numel(); ++i) {
    const double value = tensor.data<float>()[i];
    m.mean += value / count;
    m.deviation += value * value / count;
    m.largest = std::max(m.largest, std::abs(value));
  }
  m.deviation = std::sqrt(m.deviation - m.mean * m.mean);
  return m;
}

struct Fixture {
  Engine engine{EngineOptions{.threads = 1, .backend = BackendKind::reference}};
  Context c{engine};
  ParameterStore store;
  Builder builder{store, "x"};
  void start() {
    store.allocate(c);
    store.initialize(7);
  }
};

void check_uniform(const Tensor& tensor, double bound) {
  const Moments m = moments(tensor);
  CHECK(m.largest <= bound);
  CHECK(m.largest > 0.95 * bound);
  CHECK(m.deviation == doctest::Approx(bound / std::sqrt(3.0)).epsilon(0.05));
  CHECK(std::abs(m.mean) < 0.1 * bound);
}

}  // namespace

TEST_CASE("convolutions and linear layers start as torch's do") {
  Fixture f;
  const Conv2d conv(f.builder.sub("conv"), {.in = 32, .out = 64, .kernel = 3, .geometry = {.groups = 2}});
  const Conv2d residual(
      f.builder.sub("residual"),
      {.in = 32, .out = 64, .kernel = 3, .geometry = {.groups = 4}, .bias = false, .init = ConvInit::kaiming_fan_out});
  const Linear linear(f.builder.sub("linear"), {.in = 200, .out = 300});
  f.start();
  check_uniform(conv.weight(), 1 / std::sqrt(16 * 9.0));
  check_uniform(linear.weight(), 1 / std::sqrt(200.0));
  check_uniform(linear.bias(), 1 / std::sqrt(200.0));
  CHECK(moments(conv.bias()).largest <= 1 / std::sqrt(16 * 9.0));
  CHECK(moments(residual.weight()).deviation == doctest::Approx(std::sqrt(2 / (64 * 9.0))).epsilon(0.05));
  CHECK(!residual.bias().defined());
}

TEST_CASE("norms start as the identity and count their batches") {
  Fixture f;
  BatchNorm norm(f.builder, 2);
  f.start();
  CHECK(norm.weight().data<float>()[1] == 1);
  CHECK(norm.bias().data<float>()[1] == 0);
  CHECK(norm.running_mean().data<float>()[1] == 0);
  CHECK(norm.running_var().data<float>()[1] == 1);
  const float values[] = {1, 10, 2, 10, 6, 13};
  const Tensor x = from_host(f.c, {3, 2}, values);
  norm.forward(f.c, x);
  norm.forward(f.c, x);
  CHECK(norm.running_mean().data<float>()[0] == doctest::Approx(3 * 0.19));
  CHECK(norm.running_var().data<float>()[0] == doctest::Approx(0.81 + 7 * 0.19));  // 7: the unbiased variance
  CHECK(f.store.buffers()[2].name == "x.num_batches_tracked");
  CHECK(f.store.buffer(2).data<float>()[0] == 2);
  norm.eval();
  norm.forward(f.c, x);
  CHECK(f.store.buffer(2).data<float>()[0] == 2);
}

TEST_CASE("a batch norm in training refuses a single value per channel") {
  Fixture f;
  BatchNorm norm(f.builder, 4);
  f.start();
  CHECK_THROWS_WITH_AS(norm.forward(f.c, full(f.c, {1, 4, 1, 1}, 1.0)),
                       "[batch_norm] x f32 (1, 4, 1, 1) in training, expected more than one value per channel",
                       ShapeError);
  norm.eval();
  CHECK(norm.forward(f.c, full(f.c, {1, 4, 1, 1}, 1.0)).numel() == 4);
}

TEST_CASE("impossible layers are refused") {
  Fixture f;
  CHECK_THROWS_AS(Conv2d(f.builder.sub("a"), {.in = 3, .out = 4, .kernel = 3, .geometry = {.groups = 2}}), ConfigError);
  CHECK_THROWS_AS(Conv2d(f.builder.sub("b"), {.in = 0, .out = 4}), ConfigError);
  CHECK_THROWS_AS(Linear(f.builder.sub("c"), {.in = 3, .out = 0}), ConfigError);
  CHECK_THROWS_AS(GroupNorm(f.builder.sub("d"), 6, {.groups = 4}), ConfigError);
  CHECK_THROWS_AS(BatchNorm(f.builder.sub("e"), 0), ConfigError);
  CHECK_THROWS_AS(Dropout("f", {.p = 1.0}), ConfigError);
}
