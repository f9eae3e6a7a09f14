#pragma once

#include <cstdint>
#include <vector>

#include "core/random/philox.h"

namespace gift::testing {

// 3 x height x width, every value another.
inline std::vector<float> counted(int height, int width) {
  std::vector<float> out(size_t{3} * static_cast<size_t>(height) * static_cast<size_t>(width));
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(i) * 0.25f + 1.0f;
  return out;
}

inline std::vector<uint8_t> noise_bytes(size_t count) {
  std::vector<uint8_t> out(count);
  for (size_t i = 0; i < count; ++i)
    out[i] = static_cast<uint8_t>(philox(static_cast<uint32_t>(i), 0, 0, 0, 7, 0).word[0]);
  return out;
}

}  // namespace gift::testing
