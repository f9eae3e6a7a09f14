#include <doctest/doctest.h>

#include "core/backends/cuda/cuda_backend.h"
#include "losses/all_rows.h"
#include "losses/device_mean.h"
#include "losses/device_rows.h"

using namespace gift;

TEST_CASE("losses on a GPU are refused in words where the build has no CUDA") {
  if (built_with_cuda()) return;
  const DeviceRows none{};
  CHECK_THROWS_WITH_AS(run_device_rows(nullptr, none, CeRow{}), doctest::Contains("GIFT_CUDA"), DeviceError);
  CHECK_THROWS_AS(run_device_rows(nullptr, none, PearsonRow{}), DeviceError);
  CHECK_THROWS_AS(mean_on_device(nullptr, nullptr, 1, nullptr, nullptr), DeviceError);
  CHECK_THROWS_AS(scale_on_device(nullptr, nullptr, nullptr, nullptr, false, 1), DeviceError);
}
