#pragma once

// Vectors of the instruction set this file is compiled for; included by *_isa.cpp files only. Everything here is
// inside the namespace of the instruction set, so that no other file can link against code its machine may not have.
#if defined(__AVX512F__) || (defined(__AVX2__) && defined(__FMA__))
#define GIFT_HAVE_VEC 1
#include <immintrin.h>

#include "core/backends/cpu/isa.h"

#define GIFT_INLINE inline __attribute__((always_inline))

namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {

#if defined(__AVX512F__)
using Vec = __m512;
constexpr int lanes = 16;
GIFT_INLINE Vec load(const float* p) { return _mm512_loadu_ps(p); }
GIFT_INLINE void store(float* p, Vec v) { _mm512_storeu_ps(p, v); }
GIFT_INLINE Vec splat(float x) { return _mm512_set1_ps(x); }
GIFT_INLINE Vec zero() { return _mm512_setzero_ps(); }
GIFT_INLINE Vec fma(Vec a, Vec b, Vec c) { return _mm512_fmadd_ps(a, b, c); }
GIFT_INLINE Vec max(Vec a, Vec b) { return _mm512_maskz_max_ps(0xffff, a, b); }  // b where NaN
#else
using Vec = __m256;
constexpr int lanes = 8;
GIFT_INLINE Vec load(const float* p) { return _mm256_loadu_ps(p); }
GIFT_INLINE void store(float* p, Vec v) { _mm256_storeu_ps(p, v); }
GIFT_INLINE Vec splat(float x) { return _mm256_set1_ps(x); }
GIFT_INLINE Vec zero() { return _mm256_setzero_ps(); }
GIFT_INLINE Vec fma(Vec a, Vec b, Vec c) { return _mm256_fmadd_ps(a, b, c); }
GIFT_INLINE Vec max(Vec a, Vec b) { return _mm256_max_ps(a, b); }  // b where NaN
#endif

}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
#endif
