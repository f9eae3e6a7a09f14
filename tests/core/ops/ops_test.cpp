#include "core/ops/ops.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/support/tensors.h"

using namespace gift;
using namespace gift::testing;
using doctest::Approx;

namespace {

struct Fixture {
  Engine engine{{.threads = 2, .backend = BackendKind::reference}};
  Context c{engine};
  Tape tape;

  Tensor ones(const Shape& shape) { return full(c, shape, 1, DType::f64); }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "relu6 passes nothing from 6 on, clamp nothing at its limits") {
  const Variable x(c, tensor(c, {6}, {-1, 0, 3, 6, 7, 100}));
  c.tape = &tape;
  tape.backward(c, relu6(c, x.tensor()), ones({6}));
  CHECK(doubles(c, x.grad()) == std::vector<double>{0, 0, 1, 0, 0, 0});
  const Variable z(c, tensor(c, {4}, {-1, 0, 2, 3}));
  tape.backward(c, clamp(c, z.tensor(), -1, 2), ones({4}));
  CHECK(doubles(c, z.grad()) == std::vector<double>{0, 1, 0, 0});
}

TEST_CASE_FIXTURE(Fixture, "NaN passes through point-wise ops") {
  const Tensor x = tensor(c, {1}, {NAN}, DType::f32);
  for (const UnaryOp op : {UnaryOp::relu, UnaryOp::relu6, UnaryOp::leaky_relu, UnaryOp::silu, UnaryOp::gelu,
                           UnaryOp::sigmoid, UnaryOp::tanh, UnaryOp::exp, UnaryOp::log, UnaryOp::sqrt, UnaryOp::abs,
                           UnaryOp::clamp, UnaryOp::negate, UnaryOp::square, UnaryOp::scale}) {
    CAPTURE(static_cast<int>(op));
    CHECK(std::isnan(doubles(c, unary(c, op, x, {1, 2}))[0]));
  }
  const Tensor one = full(c, {1}, 1);
  CHECK(std::isnan(doubles(c, maximum(c, x, one))[0]));
  CHECK(std::isnan(doubles(c, maximum(c, one, x))[0]));
}

TEST_CASE_FIXTURE(Fixture, "equal elements share the gradient of a maximum") {
  const Variable a(c, tensor(c, {3}, {1, 2, 3})), b(c, tensor(c, {3}, {2, 2, 2}));
  c.tape = &tape;
  tape.backward(c, maximum(c, a.tensor(), b.tensor()), ones({3}));
  CHECK(doubles(c, a.grad()) == std::vector<double>{0, 0.5, 1});
  CHECK(doubles(c, b.grad()) == std::vector<double>{1, 0.5, 0});
}

TEST_CASE_FIXTURE(Fixture, "cosine attention limits its scale to 100") {
  const Tensor q = random_tensor(c, {1, 2, 3, 4}, 1), k = random_tensor(c, {1, 2, 3, 4}, 2),
               v = random_tensor(c, {1, 2, 3, 4}, 3), bias = random_tensor(c, {2, 3, 3}, 4);
  const auto at = [&](double scale) {
    const Variable s(c, tensor(c, {2, 1, 1}, {scale, 1}));
    c.tape = &tape;
    const Tensor y = cosine_attention(c, q, k, v, s.tensor(), bias, {});
    const std::vector<double> out = doubles(c, y);
    tape.backward(c, y, ones(y.shape()));
    c.tape = nullptr;
    return std::pair{out, doubles(c, s.grad())};
  };
  const auto limit = at(std::log(100.0)), beyond = at(9), below = at(4.5);
  for (size_t i = 0; i < limit.first.size(); ++i) CHECK(limit.first[i] == Approx(beyond.first[i]).epsilon(1e-12));
  CHECK(limit.first != below.first);
  CHECK(beyond.second[0] == 0);
  CHECK(below.second[0] != 0);
  CHECK(beyond.second[1] != 0);
}

TEST_CASE_FIXTURE(Fixture, "a zero vector stays zero when normalised, with a finite gradient") {
  const Variable x(c, tensor(c, {2, 2}, {0, 0, 3, 4}, DType::f32));
  c.tape = &tape;
  const Tensor y = normalize(c, x.tensor(), 1, 1e-12);
  const std::vector<double> out = doubles(c, y);
  CHECK(out[0] == 0);
  CHECK(out[2] == Approx(0.6));
  tape.backward(c, y, full(c, {2, 2}, 1));
  for (const double g : doubles(c, x.grad())) CHECK(std::isfinite(g));
}

TEST_CASE_FIXTURE(Fixture, "batch norm moves its running statistics and touches them") {
  const Tensor x = tensor(c, {2, 1, 1, 2}, {1, 2, 3, 6}), one = ones({1}), zero = full(c, {1}, 0, DType::f64);
  Tensor mean = full(c, {1}, 10, DType::f64), var = full(c, {1}, 2, DType::f64);
  const uint64_t version = mean.version();
  batch_norm(c, x, one, zero, mean, var, {.training = true, .momentum = 0.5});
  CHECK(doubles(c, mean)[0] == Approx(0.5 * 10 + 0.5 * 3));
  CHECK(doubles(c, var)[0] == Approx(0.5 * 2 + 0.5 * 14.0 / 3));
  CHECK(mean.version() > version);
  const std::vector<double> before = doubles(c, mean);
  batch_norm(c, x, one, zero, mean, var, {.training = false});
  CHECK(doubles(c, mean) == before);
}

TEST_CASE_FIXTURE(Fixture, "a norm with its fusion is the norm, the activation and the pool") {
  const Tensor x = random_tensor(c, {2, 4, 5, 7}, 1), w = random_tensor(c, {4}, 2), b = random_tensor(c, {4}, 3);
  const NormFusion fusion{Activation::relu, true};
  const auto same = [&](const Tensor& got, const Tensor& want) {
    REQUIRE(got.shape() == want.shape());
    const std::vector<double> g = doubles(c, got), e = doubles(c, want);
    for (size_t i = 0; i < g.size(); ++i) CHECK(g[i] == Approx(e[i]).epsilon(1e-12));
  };
  same(batch_norm(c, x, w, b, {}, {}, {.training = true, .fusion = fusion}),
       avg_pool2d(c, relu(c, batch_norm(c, x, w, b, {}, {}, {.training = true}))));
  same(group_norm(c, x, w, b, {.groups = 2, .fusion = fusion}),
       avg_pool2d(c, relu(c, group_norm(c, x, w, b, {.groups = 2}))));
}

TEST_CASE_FIXTURE(Fixture, "a convolution with its fusion is the convolution, relu and the pool") {
  const Tensor x = random_tensor(c, {2, 3, 7, 6}, 1), w = random_tensor(c, {4, 3, 3, 3}, 2);
  const Tensor b = random_tensor(c, {4}, 3), want = avg_pool2d(c, relu(c, conv2d(c, x, w, b)));
  const Tensor fused = conv2d_relu_pool(c, x, w, b);
  CHECK(fused.shape() == want.shape());
  CHECK(doubles(c, fused) == doubles(c, want));
  CHECK_THROWS_AS(conv2d_relu_pool(c, random_tensor(c, {2, 3, 3, 6}, 1), w, b), ShapeError);

  const Variable recorded(c, w), apart(c, w);
  c.tape = &tape;
  tape.backward(c, conv2d_relu_pool(c, x, recorded.tensor(), b), ones(want.shape()));
  tape.backward(c, avg_pool2d(c, relu(c, conv2d(c, x, apart.tensor(), b))), ones(want.shape()));
  CHECK(doubles(c, recorded.grad()) == doubles(c, apart.grad()));
}

TEST_CASE_FIXTURE(Fixture, "dropout keeps the expectation, differs by call and step, and by rows drops whole samples") {
  StepState step;
  step.seed = 3;
  c.step = &step;
  const Tensor x = ones({400, 25});
  const std::vector<double> a = doubles(c, dropout(c, x, 0.2, 0));
  double sum = 0;
  for (const double e : a) {
    CHECK((e == 0 || e == Approx(1.25)));
    sum += e;
  }
  CHECK(sum / 10000 == Approx(1).epsilon(0.03));
  CHECK(a == doubles(c, dropout(c, x, 0.2, 0)));
  CHECK(a != doubles(c, dropout(c, x, 0.2, 1)));
  step.step = 1;
  CHECK(a != doubles(c, dropout(c, x, 0.2, 0)));
  const std::vector<double> rows = doubles(c, stochastic_depth(c, x, 0.5, 0));
  int kept = 0;
  for (size_t row = 0; row < 400; ++row) {
    kept += rows[row * 25] != 0;
    for (size_t i = 0; i < 25; ++i) CHECK(rows[row * 25 + i] == rows[row * 25]);
  }
  CHECK(kept > 150);
  CHECK(kept < 250);
  // the layout does not matter
  const Tensor image = random_tensor(c, {2, 3, 4, 5}, 1);
  CHECK(doubles(c, dropout(c, image, 0.5, 2)) ==
        doubles(c, dropout(c, to_format(c, image, MemoryFormat::channels_last), 0.5, 2)));
}

TEST_CASE_FIXTURE(Fixture, "operands that do not fit are named") {
  const auto zeros = [&](const Shape& s) { return full(c, s, 0); };
  const Tensor x = zeros({2, 3, 8, 8}), v3 = zeros({3}), w = zeros({5, 3, 3, 3});
  CHECK_THROWS_WITH_AS(conv2d(c, x, zeros({5, 4, 3, 3}), {}),
                       "[conv2d] x f32 (2, 3, 8, 8) with w f32 (5, 4, 3, 3) in 1 groups, expected w (O, 3, kh, kw) and "
                       "O divisible by the groups",
                       ShapeError);
  CHECK_THROWS_AS(conv2d(c, x, w, v3), ShapeError);
  CHECK_THROWS_AS(conv2d(c, x, w, {}, {.stride = 0}), ShapeError);
  CHECK_THROWS_AS(conv2d(c, zeros({2, 3, 2, 2}), w, {}), ShapeError);
  CHECK_THROWS_AS(conv2d(c, zeros({3, 8, 8}), w, {}), ShapeError);
  CHECK_THROWS_AS(conv2d(c, x, full(c, {5, 3, 3, 3}, 0, DType::f64), {}), ShapeError);
  CHECK_THROWS_AS(conv2d(c, x, {}, {}), ShapeError);
  CHECK_THROWS_AS(linear(c, zeros({2, 4}), zeros({3, 5}), {}), ShapeError);
  CHECK_THROWS_AS(linear(c, zeros({2, 5}), zeros({3, 5}), zeros({4})), ShapeError);
  CHECK_THROWS_AS(matmul(c, zeros({2, 4}), zeros({3, 5})), ShapeError);
  CHECK_THROWS_AS(matmul(c, zeros({2, 3, 4}), zeros({3, 4, 5})), ShapeError);
  CHECK_THROWS_AS(matmul(c, zeros({4}), zeros({4, 5})), ShapeError);
  CHECK_THROWS_AS(batch_norm(c, x, zeros({4}), v3, {}, {}, {.training = true}), ShapeError);
  CHECK_THROWS_AS(batch_norm(c, x, v3, v3, {}, {}, {.training = false}), ShapeError);
  CHECK_THROWS_AS(batch_norm(c, zeros({1, 3}), v3, v3, {}, {}, {.training = true}), ShapeError);
  CHECK_THROWS_AS(group_norm(c, x, v3, v3, {.groups = 2}), ShapeError);
  CHECK_THROWS_AS(group_norm(c, zeros({2, 3, 1, 8}), v3, v3, {.fusion = {Activation::none, true}}), ShapeError);
  CHECK_THROWS_AS(layer_norm(c, zeros({2, 4}), v3, v3), ShapeError);
  CHECK_THROWS_AS(max_pool2d(c, x, {3, 2, 2}), ShapeError);
  CHECK_THROWS_AS(avg_pool2d(c, zeros({1, 1, 1, 1}), {2, 2, 0}), ShapeError);
  CHECK_THROWS_AS(add(c, zeros({2, 3}), zeros({2})), ShapeError);
  CHECK_THROWS_AS(add(c, zeros({2}), full(c, {2}, 0, DType::f64)), ShapeError);
  CHECK_THROWS_AS(softmax(c, zeros({2, 3}), 2), ShapeError);
  CHECK_THROWS_AS(reshape(c, zeros({2, 3}), {4, -1}), ShapeError);
  CHECK_THROWS_AS(permute(c, zeros({2, 3}), {0, 0}), ShapeError);
  CHECK_THROWS_AS(concat(c, {zeros({2, 3}), zeros({3, 3})}, 1), ShapeError);
  CHECK_THROWS_AS(slice(c, zeros({2}), {.step = 0}), ShapeError);
  CHECK_THROWS_AS(sum(c, zeros({2, 3}), {{0, -2}}), ShapeError);
  CHECK_THROWS_AS(mean(c, zeros({0, 3})), ShapeError);
  CHECK_THROWS_AS(clamp(c, v3, 2, 1), ShapeError);
  CHECK_THROWS_AS(dropout(c, v3, 1.0, 0), ShapeError);
  CHECK_THROWS_AS(dropout(c, v3, 0.5, 0), Error);
  CHECK_THROWS_AS(to_format(c, v3, MemoryFormat::channels_last), ShapeError);
  CHECK_THROWS_AS(relu(c, full(c, {2}, 0, DType::i64)), ShapeError);
}
