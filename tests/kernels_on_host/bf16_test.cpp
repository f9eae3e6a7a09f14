#include <doctest/doctest.h>

#include "core/ops/ops.h"
#include "tests/kernels_on_host/bench.h"

using namespace gift;
using namespace gift::testing;

namespace {

// Two convolutions, a residual sum, norms, pooling and a linear layer, with all gradients.
struct Network : Bench {
  struct Result {
    Tensor middle, logits;
    std::vector<Tensor> gradients;
  };
  Result run(Context& c) {
    std::vector<std::unique_ptr<Variable>> leaves;
    const auto leaf = [&](const Shape& shape, double size) -> const Tensor& {
      const Tensor x = random(shape, leaves.size() + 1, -size, size);
      leaves.push_back(std::make_unique<Variable>(c, tensor(c, shape, doubles(host, x), DType::f32)));
      return leaves.back()->tensor();
    };
    Tape tape;
    c.tape = &tape;
    const Tensor x = leaf({3, 3, 6, 5}, 1);
    const Tensor first = conv2d_relu(c, x, leaf({8, 3, 3, 3}, 0.5), leaf({8}, 0.5), {.padding = 1});
    const Tensor second = unary(c, UnaryOp::gelu, conv2d(c, first, leaf({8, 8, 3, 3}, 0.3), {}, {.padding = 1}));
    const Tensor middle = add(c, first, second);
    const BatchNormOptions o{.training = true, .fusion = {Activation::relu, true}};
    const Tensor pooled = batch_norm(c, middle, leaf({8}, 1), leaf({8}, 1), {}, {}, o);
    const Tensor features = mean(c, reshape(c, pooled, {3, 8, -1}), {{2}, false});
    const Tensor normal = layer_norm(c, features, leaf({8}, 1), leaf({8}, 1));
    const Tensor logits = linear(c, normal, leaf({4, 8}, 1), leaf({4}, 1));
    tape.backward(c, sum(c, unary(c, UnaryOp::square, logits)));
    c.tape = nullptr;
    Result out{middle, logits, {}};
    for (const auto& l : leaves) out.gradients.push_back(l->grad());
    return out;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Network, "in bf16 precision activations are bf16, logits and gradients of parameters f32") {
  const Result want = run(host), plain = run(device);
  device.precision = Precision::bf16;
  const Result got = run(device);
  CHECK(plain.middle.dtype() == DType::f32);
  CHECK(got.middle.dtype() == DType::bf16);
  CHECK(got.middle.format() == MemoryFormat::channels_last);
  CHECK(got.logits.dtype() == DType::f32);
  CHECK(distance(plain.logits, want.logits) <= 1e-5);
  CHECK(distance(got.logits, want.logits) <= 0.03);
  for (size_t i = 0; i < want.gradients.size(); ++i) {
    CAPTURE(i);
    CHECK(got.gradients[i].dtype() == DType::f32);
    double largest = 0;
    for (const double g : doubles(host, want.gradients[i])) largest = std::max(largest, std::abs(g));
    CHECK(distance(plain.gradients[i], want.gradients[i]) <= 1e-5);
    CHECK(distance(got.gradients[i], want.gradients[i]) <= 0.05 * (1 + largest));
  }
}

TEST_CASE_FIXTURE(Bench, "bf16 stands beside f32 parameters, on a device only") {
  const Tensor w = random({4, 8}, 1), w3 = random({5}, 2), x = random({3, 8}, 3);
  const Tensor y = linear(device, up(x, DType::bf16), up(w), {});
  CHECK(y.dtype() == DType::f32);
  CHECK(distance(y, linear(host, x, w, {})) <= 1e-5);
  CHECK_THROWS_AS(linear(device, up(x), up(w, DType::bf16), {}), ShapeError);
  CHECK_THROWS_AS(add(device, up(x, DType::bf16), up(x)), ShapeError);
  Tensor narrow = empty(host, {3, 8}, DType::bf16);
  CHECK_THROWS_AS(linear(host, narrow, w, {}), ShapeError);
  CHECK_THROWS_AS(unary(host, UnaryOp::relu, narrow), ShapeError);
  CHECK_THROWS_AS(unary(device, UnaryOp::relu, empty(device, {3}, DType::f64)), DeviceError);
  host.precision = Precision::bf16;
  CHECK(host.backend.activation_type(host, DType::f32) == DType::f32);
  device.precision = Precision::tf32;
  CHECK(device.backend.activation_type(device, DType::f32) == DType::f32);
}
