#include <doctest/doctest.h>

#include "tests/support/loss_goldens.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE("losses match the golden values and gradients") {
  const GoldenFile file("losses.safetensors");
  REQUIRE(!file.cases.empty());
  Engine engine({.threads = 2});
  Context fast(engine), reference(engine, engine.reference());
  for (const GoldenCase& g : file.cases) {
    check_loss(reference, g, DType::f32);
    check_loss(fast, g, DType::f32);
    check_loss(reference, g, DType::f64);
  }
}
