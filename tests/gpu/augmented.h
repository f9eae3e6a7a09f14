#pragma once

#include <cstring>

#include "data/augment/device_batch.h"
#include "tests/support/augment_goldens.h"
#include "tests/support/tensors.h"

namespace gift::testing {

// deviation() of a case of dsa.safetensors, computed on the device.
inline std::string augment_fault(Context& c, const GoldenCase& golden, MemoryFormat format) {
  const HostArray& x = golden.input("x");
  const AugmentOptions options = options_of(golden);
  const auto samples = static_cast<size_t>(x.shape[0]);
  std::vector<uint8_t> draws(samples * sizeof(AugmentDraw));
  for (size_t i = 0; i < samples; ++i) {
    const AugmentDraw draw = draw_of(golden, options, i);
    std::memcpy(draws.data() + i * sizeof(AugmentDraw), &draw, sizeof(AugmentDraw));
  }
  const std::vector<float> values = x.floats();
  const EpochRows rows{nullptr, {}, from_host(c, {x.shape[0], int64_t{sizeof(AugmentDraw)}}, draws.data())};
  Tensor out = empty(c, x.shape, DType::f32, format);
  augment_batch(c, from_host(c, x.shape, values.data()), {}, options, rows, out);
  const std::vector<double> got = doubles(c, out);
  return deviation(std::span<const double>(got), golden.output("y"), golden.tolerance("y"));
}

}  // namespace gift::testing
