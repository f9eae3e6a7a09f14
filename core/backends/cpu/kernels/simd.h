#pragma once

// Vectors for *_isa.cpp files, on the compiler's own vector types so that one source serves every instruction set.
// Sixteen floats with AVX-512, else eight (two SSE registers in the baseline): the channel block of the layout.
#include <stdint.h>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "core/backends/cpu/isa.h"

#define GIFT_FORCE_INLINE inline __attribute__((always_inline))

// Before a loop whose turns do not depend on each other, also where its operands are one array.
#if defined(__clang__)
#define GIFT_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define GIFT_INDEPENDENT _Pragma("GCC ivdep")
#endif

namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {
namespace simd {

#if defined(__AVX512F__)
constexpr int width = 16;
#else
constexpr int width = 8;
#endif

typedef float F32 __attribute__((vector_size(4 * width)));
typedef int32_t I32 __attribute__((vector_size(4 * width)));
typedef double F64 __attribute__((vector_size(4 * width)));  // half as many
typedef float F32Loose __attribute__((vector_size(4 * width), aligned(4), may_alias));
typedef double F64Loose __attribute__((vector_size(4 * width), aligned(8), may_alias));
typedef float F32Half __attribute__((vector_size(2 * width), aligned(4), may_alias));

GIFT_FORCE_INLINE F32 load(const float* p) { return *reinterpret_cast<const F32Loose*>(p); }
GIFT_FORCE_INLINE void store(float* p, F32 v) { *reinterpret_cast<F32Loose*>(p) = v; }
GIFT_FORCE_INLINE F32 splat(float x) { return x - F32{}; }
GIFT_FORCE_INLINE F32 relu(F32 v) { return v <= F32{} ? F32{} : v; }  // NaN passes
// a * b + c, rounded once where the instruction set can.
GIFT_FORCE_INLINE F32 multiply_add(F32 a, F32 b, F32 c) {
#if defined(__AVX512F__)
  return (F32)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__AVX2__) && defined(__FMA__)
  return (F32)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#else
  return a * b + c;
#endif
}
GIFT_FORCE_INLINE float sum(F32 v) {  // in pairs
  float part[width];
  store(part, v);
  for (int half = width / 2; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) part[i] += part[i + half];
  return part[0];
}

GIFT_FORCE_INLINE double sum64(F32 v) {  // in double
  double total = 0;
  for (int i = 0; i < width; ++i) total += static_cast<double>(v[i]);
  return total;
}

// Sums of `width` lanes in double.
struct Sum64 {
  F64 low{}, high{};
  GIFT_FORCE_INLINE void add(F32 v) {
    const float* p = reinterpret_cast<const float*>(&v);
    low += __builtin_convertvector(*reinterpret_cast<const F32Half*>(p), F64);
    high += __builtin_convertvector(*reinterpret_cast<const F32Half*>(p + width / 2), F64);
  }
  GIFT_FORCE_INLINE void store(double* p) const {
    *reinterpret_cast<F64Loose*>(p) = low;
    *reinterpret_cast<F64Loose*>(p + width / 2) = high;
  }
};

}  // namespace simd
}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
