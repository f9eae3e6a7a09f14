#pragma once

#include "core/backends/cpu/kernels/simd.h"

namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {
namespace reorder {
using namespace simd;

#if defined(__AVX512F__)
GIFT_FORCE_INLINE F32 low_pairs(F32 a, F32 b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
GIFT_FORCE_INLINE F32 high_pairs(F32 a, F32 b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
#else
GIFT_FORCE_INLINE F32 low_pairs(F32 a, F32 b) { return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11); }
GIFT_FORCE_INLINE F32 high_pairs(F32 a, F32 b) { return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15); }
#endif

// A square of width x width whose rows from `valid` on count as zeros: after log2(width) perfect shuffles of the rows
// it is transposed.
GIFT_FORCE_INLINE void square(const float* from, int64_t from_stride, float* to, int64_t to_stride,
                              int64_t valid = width) {
  F32 row[width], next[width];
#pragma GCC unroll 16
  for (int i = 0; i < width; ++i) row[i] = i < valid ? load(from + i * from_stride) : F32{};
#pragma GCC unroll 2
  for (int round = 1; round < width; round *= 4) {  // two shuffles a turn, or one where only one is left
#pragma GCC unroll 8
    for (int i = 0; i < width / 2; ++i) {
      next[2 * i] = low_pairs(row[i], row[i + width / 2]);
      next[2 * i + 1] = high_pairs(row[i], row[i + width / 2]);
    }
    const bool last = round * 2 == width;
#pragma GCC unroll 8
    for (int i = 0; i < width / 2; ++i) {
      row[2 * i] = last ? next[2 * i] : low_pairs(next[i], next[i + width / 2]);
      row[2 * i + 1] = last ? next[2 * i + 1] : high_pairs(next[i], next[i + width / 2]);
    }
  }
#pragma GCC unroll 16
  for (int i = 0; i < width; ++i) store(to + i * to_stride, row[i]);
}

}  // namespace reorder
}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
