#pragma once

#include "core/backends/cpu/kernels/simd.h"

// Runs of neighbouring values of one channel or row.
namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {
namespace single {
using namespace simd;

constexpr int64_t run = 32 * width;  // pixels summed in f32

// A few floats more than one may need, so that the last vector can be loaded whole; the rest of it is `fill`.
GIFT_FORCE_INLINE F32 load_part(const float* p, int64_t count, float fill) {
  F32 v = splat(fill);
  for (int64_t l = 0; l < count && l < width; ++l) v[l] = p[l];
  return v;
}

// Mean and sum of squared differences from it.
GIFT_FORCE_INLINE void moments(const float* x, int64_t pixels, double* mean, double* m2) {
  const int64_t head = pixels < width ? pixels : width;
  float origin = 0;  // near the mean, so that nothing cancels
  for (int64_t i = 0; i < head; ++i) origin += x[i];
  origin /= static_cast<float>(head);
  double total = 0, squares = 0;
  for (int64_t begin = 0; begin < pixels; begin += run) {
    const int64_t count = pixels - begin < run ? pixels - begin : run;
    F32 s[2]{}, q[2]{};
    int64_t i = 0;
    for (; i + 2 * width <= count; i += 2 * width) {
#pragma GCC unroll 2
      for (int k = 0; k < 2; ++k) {
        const F32 d = load(x + begin + i + k * width) - splat(origin);
        s[k] += d;
        q[k] += d * d;
      }
    }
    for (; i < count; i += width) {
      const F32 d = load_part(x + begin + i, count - i, origin) - splat(origin);
      s[0] += d;
      q[0] += d * d;
    }
    total += sum64(s[0] + s[1]);
    squares += sum64(q[0] + q[1]);
  }
  const double n = static_cast<double>(pixels), rest = squares - total * total / n;
  *mean = static_cast<double>(origin) + total / n;
  *m2 = rest < 0 ? 0 : rest;
}

}  // namespace single
}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
