#pragma once

#include <cmath>
#include <cstdint>

#include "core/random/philox.h"

namespace gift::testing {

// Standard normal number `draw` of trial `trial` (Box & Muller).
inline double normal(uint64_t seed, uint64_t trial, uint32_t draw) {
  const PhiloxWords words = Philox{seed, Stream::bootstrap}.at(trial, draw, 0);
  const double u = (words.word[0] + 0.5) * 0x1p-32, v = words.word[1] * 0x1p-32;
  return std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * v);
}

}  // namespace gift::testing
