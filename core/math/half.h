#pragma once

#include <stdint.h>

#include "core/math/functions.h"

namespace gift {

// Numbers of 16 bits where they are stored; arithmetic is done in float.
struct Bf16 {
  uint16_t bits;
};
struct F16 {
  uint16_t bits;
};

}  // namespace gift

namespace gift::math {
inline namespace GIFT_MATH_NAMESPACE {

// The 16-bit storage types as bit patterns. Rounding is to nearest even; NaN stays NaN.

GIFT_HD float float_of_bf16(uint16_t h) { return float_of_bits(static_cast<int32_t>(static_cast<uint32_t>(h) << 16)); }

GIFT_HD uint16_t bf16_of_float(float x) {
  const uint32_t bits = static_cast<uint32_t>(bits_of_float(x));
  const uint32_t rounded = (bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16;
  return static_cast<uint16_t>(x != x ? (bits >> 16) | 0x40u : rounded);
}

GIFT_HD float float_of_f16(uint16_t h) {
  const uint32_t sign = (static_cast<uint32_t>(h) & 0x8000u) << 16, rest = h & 0x7FFFu;
  // As a float of exponent 2^-112 too low; the product is exact, for numbers below the normal range as well.
  const float normal = float_of_bits(static_cast<int32_t>(rest << 13)) * 0x1p112f;
  const float special = float_of_bits(static_cast<int32_t>((rest << 13) | 0x7F800000u));
  const float magnitude = rest >= 0x7C00u ? special : normal;
  return sign ? -magnitude : magnitude;
}

GIFT_HD uint16_t f16_of_float(float x) {
  const uint32_t bits = static_cast<uint32_t>(bits_of_float(x));
  const uint32_t sign = (bits >> 16) & 0x8000u, magnitude = bits & 0x7FFFFFFFu;
  uint32_t half;
  if (magnitude > 0x7F800000u) {
    half = 0x7E00u;
  } else if (magnitude >= 0x47800000u) {  // 2^16 and above
    half = 0x7C00u;
  } else if (magnitude < 0x38800000u) {  // below 2^-14: the float adder rounds to a multiple of 2^-24
    half = static_cast<uint32_t>(bits_of_float(float_of_bits(static_cast<int32_t>(magnitude)) + 0.5f)) - 0x3F000000u;
  } else {
    half = (magnitude - 0x38000000u + 0xFFFu + ((magnitude >> 13) & 1u)) >> 13;
  }
  return static_cast<uint16_t>(sign | half);
}

// Elements of activations, in f32 or bf16, as kernels read and write them.
GIFT_HD float load(const float* place) { return *place; }
GIFT_HD float load(const Bf16* place) { return float_of_bf16(place->bits); }
GIFT_HD void store(float* place, float value) { *place = value; }
GIFT_HD void store(Bf16* place, float value) { place->bits = bf16_of_float(value); }

}  // namespace GIFT_MATH_NAMESPACE
}  // namespace gift::math
