#include <doctest/doctest.h>

#include "tests/gpu/gpu.h"
#include "tests/support/trace_golden.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE("the run of the trace") {
  if (no_gpu()) return;
  Gpu gpu;
  follow_trace(gpu.engine, ConvAlgorithm::direct, 1, {"gift", "kl", "ce"}, 8);
}
