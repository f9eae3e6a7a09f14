#include <doctest/doctest.h>

#include "tests/support/model_golden.h"
#include "tests/support/model_goldens.h"

using namespace gift;
using namespace gift::testing;

namespace {

void check_all(BackendKind backend, ConvAlgorithm algorithm, double flops, double slack = 1) {
  Engine engine(EngineOptions{.backend = backend});
  Context c(engine);
  c.convolution = algorithm;
  check_models(c, flops, slack);
}

}  // namespace

TEST_CASE("the hash has the published check values") {
  CHECK(fnv1a64("") == 0xcbf29ce484222325u);
  CHECK(fnv1a64("a") == 0xaf63dc4c8601ec8cu);
  CHECK(fnv1a64("input") == 0x1ebbae8f5810b65bu);
  const HashedNumbers zero(0, "input"), one(1, "input");
  CHECK(zero.h(0) == 0x190a9f76a9bd8bf6u);
  CHECK(zero.h(1) == 0x25c12863d0b8abebu);
  CHECK(zero.h(2) == 0x92f732caa1d8e699u);
  CHECK(one.h(0) == 0xa70117d09cb2bc5bu);
  CHECK(one.h(2) == 0x4f44f25dad6d98bcu);
  CHECK(static_cast<float>(zero.r(0) * 1.7) == -1.3674177f);
  CHECK(static_cast<float>(zero.r(2) * 1.7) == 0.25188696f);
  CHECK(static_cast<float>(one.r(1) * 1.7) == -1.0816716f);
  const int labels[] = {5, 5, 2, 7};
  for (size_t i = 0; i < 4; ++i) CHECK(HashedNumbers(0, "label").h(i) % 10 == static_cast<uint64_t>(labels[i]));
}

TEST_CASE("networks compute the golden numbers on the reference backend") {
  check_all(BackendKind::reference, ConvAlgorithm::automatic, 1e10);
}
TEST_CASE("networks compute the golden numbers on the cpu backend, direct convolutions") {
  check_all(BackendKind::cpu, ConvAlgorithm::direct, 1e15);
}
TEST_CASE("networks compute the golden numbers on the cpu backend, Winograd convolutions") {
  check_all(BackendKind::cpu, ConvAlgorithm::winograd, 1e15, 10);
}
