#include "core/backends/cuda/cuda_backend.h"

#include <doctest/doctest.h>

#include "core/engine.h"

using namespace gift;

TEST_CASE("a device is there or it is said in words why not") {
  const std::string reason = why_no_cuda();
  if (!built_with_cuda()) CHECK(reason.find("GIFT_CUDA") != std::string::npos);
  CHECK(reason.empty() == !cuda_devices().empty());
  CHECK(why_no_cuda() == reason);
  CHECK(!why_no_cuda(4096).empty());
  CHECK(!why_no_cuda(-1).empty());
}

TEST_CASE("an engine for a device that is not there throws with the reason") {
  CHECK_THROWS_WITH_AS(Engine({.backend = BackendKind::cuda, .gpu = 4096}),
                       doctest::Contains(why_no_cuda(4096).c_str()), DeviceError);
}
