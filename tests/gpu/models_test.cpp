#include <doctest/doctest.h>

#include "tests/gpu/gpu.h"
#include "tests/support/model_goldens.h"

using namespace gift::testing;

TEST_CASE("networks compute the golden numbers") {
  if (no_gpu()) return;
  Gpu gpu;
  check_models(gpu.c, 1e15);
}
