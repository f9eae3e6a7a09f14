#include "core/autograd/tape.h"

#include <doctest/doctest.h>

#include "core/backend.h"
#include "core/ops/ops.h"
#include "tests/support/allocations.h"
#include "tests/support/tensors.h"

using namespace gift;
using namespace gift::testing;

namespace {

struct Fixture {
  Engine engine{{.threads = 2, .backend = BackendKind::reference}};
  Context c{engine};
  Tape tape;
  Fixture() { c.tape = &tape; }
  Tensor list(std::vector<double> elements) { return tensor(c, {static_cast<int64_t>(elements.size())}, elements); }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a tensor used twice gets the sum of its gradients") {
  const Variable x(c, list({2, 3}));
  SUBCASE("a leaf") { tape.backward(c, sum(c, mul(c, x.tensor(), x.tensor()))); }
  SUBCASE("an intermediate tensor") {
    const Tensor m = scale(c, x.tensor(), 1);
    tape.backward(c, sum(c, mul(c, m, m)));
  }
  SUBCASE("through gradients that are shared, not copied") {
    const Tensor m = scale(c, x.tensor(), 1), s = add(c, m, m);      // both inputs are given the same gradient
    tape.backward(c, sum(c, add(c, mul(c, s, s), scale(c, m, 0))));  // 4 m^2
    CHECK(doubles(c, x.grad()) == std::vector<double>{16, 24});
    return;
  }
  CHECK(doubles(c, x.grad()) == std::vector<double>{4, 6});
}

TEST_CASE_FIXTURE(Fixture, "gradients of a leaf add up until they are cleared") {
  Variable x(c, list({5}));
  CHECK_FALSE(x.has_grad());
  tape.backward(c, scale(c, x.tensor(), 3));
  CHECK(doubles(c, x.grad()) == std::vector<double>{3});
  tape.backward(c, scale(c, x.tensor(), 4));
  CHECK(doubles(c, x.grad()) == std::vector<double>{7});
  x.clear_grad();
  tape.backward(c, scale(c, x.tensor(), 1));
  CHECK(doubles(c, x.grad()) == std::vector<double>{1});
}

TEST_CASE_FIXTURE(Fixture, "what backward needs must not be written to") {
  const Variable x(c, list({1, 2}));
  Tensor y = exp(c, x.tensor());
  const Tensor z = sum(c, y);
  c.backend.fill(c, y, 0);
  y.touch();
  CHECK_THROWS_WITH_AS(tape.backward(c, z),
                       doctest::Contains("[autograd] a tensor needed by backward was modified in place: f64 (2)"),
                       Error);
}

TEST_CASE_FIXTURE(Fixture, "without a gradient to compute nothing is recorded") {
  const Variable x(c, list({1, 2}));
  const Tensor constant = list({1, 2});
  CHECK_FALSE(exp(c, constant).requires_grad());
  CHECK(tape.nodes() == 0);
  {
    NoGrad off(c);
    CHECK_FALSE(exp(c, x.tensor()).requires_grad());
    CHECK(tape.nodes() == 0);
  }
  CHECK(exp(c, x.tensor()).requires_grad());
  CHECK(tape.nodes() == 1);
  CHECK_FALSE(exp(c, x.tensor().detach()).requires_grad());
  CHECK_THROWS_AS(tape.backward(c, constant), ShapeError);
  CHECK_THROWS_AS(tape.backward(c, sum(c, constant)), Error);
}

TEST_CASE_FIXTURE(Fixture, "a recording is played once") {
  const Variable x(c, list({1, 2}));
  const Tensor y = exp(c, x.tensor()), z = sum(c, y);
  CHECK_THROWS_AS(tape.backward(c, y), ShapeError);  // more than one element
  tape.backward(c, z);
  CHECK(tape.nodes() == 0);
  CHECK_THROWS_AS(tape.backward(c, z), Error);
  const Tensor other = exp(c, x.tensor());
  CHECK_THROWS_AS(add(c, y, other), Error);  // y belongs to a recording that is gone
}

TEST_CASE_FIXTURE(Fixture, "branches that do not reach the loss cost nothing and get nothing") {
  const Variable x(c, list({1, 2})), y(c, list({3, 4}));
  exp(c, y.tensor());
  tape.backward(c, sum(c, x.tensor()));
  CHECK(x.has_grad());
  CHECK_FALSE(y.has_grad());
}

TEST_CASE("after warm-up a step takes no memory, neither tensors nor tape nor workspace nor operator new") {
  for (const BackendKind kind : {BackendKind::reference, BackendKind::cpu}) {
    CAPTURE(static_cast<int>(kind));
    Engine engine({.threads = 3, .backend = kind});
    Context c(engine);
    Tape tape;
    c.tape = &tape;
    const Variable w(c, random_tensor(c, {16, 3, 3, 3}, 1, -1, 1, DType::f32));
    const Variable v(c, random_tensor(c, {10, 256}, 2, -1, 1, DType::f32));
    const Tensor x = random_tensor(c, {4, 3, 8, 8}, 3, -1, 1, DType::f32), one = full(c, {16}, 1);
    const auto step = [&] {
      Tensor h = conv2d(c, x, w.tensor(), {}, {.padding = 1});
      h = batch_norm(c, h, one, one, {}, {}, {.training = true, .fusion = {Activation::relu, true}});
      h = mul(c, add(c, h, gelu(c, h)), relu(c, h));
      const Tensor z = linear(c, flatten(c, h), v.tensor(), {});
      tape.backward(c, mean(c, square(c, log_softmax(c, z))));
    };
    for (int i = 0; i < 3; ++i) step();
    const size_t arena = tape.arena_bytes();
    const uint64_t calls = engine.memory().stats().system_calls, growths = engine.workspace().growths();
    const uint64_t news = allocations();
    for (int i = 0; i < 5; ++i) step();
    CHECK(allocations() == news);
    CHECK(tape.arena_bytes() == arena);
    CHECK(engine.memory().stats().system_calls == calls);
    CHECK(engine.workspace().growths() == growths);
    if (allocations_counted()) CHECK(allocations() > 0);
  }
}
