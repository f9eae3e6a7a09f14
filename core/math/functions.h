#pragma once

#include <math.h>
#include <stdint.h>

#include "core/math/host_device.h"

namespace gift::math {
inline namespace GIFT_MATH_NAMESPACE {

// Elementary functions for loops that vectorise: no branches, no tables, no calls, NaN in gives NaN out. The float
// forms are within 2 ulp of the true value (measured against double in tests/core/math); the polynomials are minimax
// fits in the relative error, made for this file. The double forms are the C library's.

GIFT_HD float float_of_bits(int32_t bits) { return __builtin_bit_cast(float, bits); }
GIFT_HD int32_t bits_of_float(float x) { return __builtin_bit_cast(int32_t, x); }

// 2^n, -127 < n < 128; anything for other n.
GIFT_HD float power_of_two(int32_t n) {
  return float_of_bits(static_cast<int32_t>((static_cast<uint32_t>(n) + 127u) << 23));
}

GIFT_HD float exp(float x) {
  // Beyond these the result is infinity or 0. Written so that NaN passes.
  x = x > 89.0f ? 89.0f : x;
  x = x < -105.0f ? -105.0f : x;
  // x = n ln 2 + r; adding 1.5 * 2^23 rounds to an integer, found in the low bits.
  const float shifted = x * 1.44269504088896341f + 12582912.0f;
  const float n = shifted - 12582912.0f;
  const float r = (x - n * 0.693359375f) - n * -2.12194440054690583e-4f;
  float p = 0.0013950470751723932f;
  p = p * r + 0.008368883028044498f;
  p = p * r + 0.04166620609702579f;
  p = p * r + 0.166665188902733f;
  p = p * r + 0.5000000095103144f;
  p = p * (r * r) + r + 1.0f;
  // 2^n in two factors, so that results beyond the normal range come out right.
  const int32_t power = bits_of_float(shifted) - 0x4B400000;
  const int32_t half = power >> 1;
  const float low = power_of_two(half), high = power_of_two(power - half);
  const float y = p * low * high;
  return x != x ? x : y;
}

GIFT_HD float log(float x) {
  // x = 2^e (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); numbers below the normal range are brought into it first.
  const bool tiny = x < 1.17549435e-38f;
  const uint32_t bits = static_cast<uint32_t>(bits_of_float(tiny ? x * 8388608.0f : x));
  const int32_t exponent = static_cast<int32_t>(bits - 0x3F3504F3u) >> 23;
  const float f = float_of_bits(static_cast<int32_t>(bits - (static_cast<uint32_t>(exponent) << 23))) - 1.0f;
  const float e = static_cast<float>(exponent) - (tiny ? 23.0f : 0.0f);
  float p = 0.06915183030816265f;
  p = p * f - 0.1178971391713681f;
  p = p * f + 0.1187300977073541f;
  p = p * f - 0.12384366728289169f;
  p = p * f + 0.14218655860743237f;
  p = p * f - 0.16669249684007875f;
  p = p * f + 0.20002226689230784f;
  p = p * f - 0.2499998662146398f;
  p = p * f + 0.3333331043866763f;
  const float square = f * f;
  const float y = (p * (square * f) + (e * -2.12194440054690583e-4f - 0.5f * square)) + f + e * 0.693359375f;
  const float infinity = float_of_bits(0x7F800000);
  float out = x == infinity ? infinity : y;
  out = x == 0.0f ? -infinity : out;
  return x >= 0.0f ? out : float_of_bits(0x7FC00000);
}

GIFT_HD float tanh(float x) {
  const float a = ::fabsf(x), z = x * x;
  float p = -0.005717011013084383f;
  p = p * z + 0.02065055399786842f;
  p = p * z - 0.05374348672935534f;
  p = p * z + 0.13331491131497827f;
  p = p * z - 0.333332839183982f;
  const float small = x + p * (z * x);
  const float tail = 1.0f - 2.0f / (exp(2.0f * a) + 1.0f);
  const float large = x < 0.0f ? -tail : tail;
  return a >= 0.625f ? large : small;
}

GIFT_HD float erf(float x) {
  const float z = x * x;
  float p = 8.409912649942962e-05f;
  p = p * z - 0.0008152625939392604f;
  p = p * z + 0.005201960038316907f;
  p = p * z - 0.02685979851433017f;
  p = p * z + 0.11283703313186608f;
  p = p * z - 0.3761263429549482f;
  p = p * z + 0.1283791667028757f;
  const float small = x + x * p;
  // 1 - exp(-q) with q = -log(erfc|x|); from 3.95 on the result is 1.
  const float magnitude = ::fabsf(x), a = magnitude > 3.95f ? 3.95f : magnitude;
  float q = 5.221857265824161e-07f;
  q = q * a + 1.4307397127700948e-05f;
  q = q * a - 0.0003966850654595817f;
  q = q * a + 0.004053430739086009f;
  q = q * a - 0.024895176724822186f;
  q = q * a + 0.10801191820496876f;
  q = q * a + 0.633543492336228f;
  q = q * a + 1.1294341037058788f;
  q = q * a - 0.0001604029203668781f;
  const float tail = 1.0f - exp(-q);
  const float large = x < 0.0f ? -tail : tail;
  return magnitude > 0.92f ? large : small;
}

GIFT_HD float sqrt(float x) { return ::sqrtf(x); }
GIFT_HD float abs(float x) { return ::fabsf(x); }

GIFT_HD double exp(double x) { return ::exp(x); }
GIFT_HD double log(double x) { return ::log(x); }
GIFT_HD double tanh(double x) { return ::tanh(x); }
GIFT_HD double erf(double x) { return ::erf(x); }
GIFT_HD double sqrt(double x) { return ::sqrt(x); }
GIFT_HD double abs(double x) { return ::fabs(x); }

}  // namespace GIFT_MATH_NAMESPACE
}  // namespace gift::math
