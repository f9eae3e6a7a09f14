#include "core/metrics/verdict.h"

#include <doctest/doctest.h>

#include "core/backends/cuda/cuda_backend.h"

using namespace gift;

TEST_CASE("verdicts on a GPU are refused in words where the build has no CUDA") {
  if (built_with_cuda()) return;
  CHECK_THROWS_WITH_AS(give_verdicts(nullptr, nullptr, nullptr, nullptr, 1, 10, nullptr, nullptr),
                       doctest::Contains("GIFT_CUDA"), DeviceError);
}
