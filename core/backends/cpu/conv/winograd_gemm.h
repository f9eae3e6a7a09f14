#pragma once

#include <cstdint>

#include "core/backends/cpu/conv/vec.h"

// Register-blocked matrix products of the Winograd domain. Matrices of tiles and channels are laid out
// (channel block, tile, lanes); `stride` is the distance between channel blocks.
namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {

constexpr int gemm_columns = 2;                  // vectors of output channels at once
constexpr int gemm_rows = lanes == 16 ? 12 : 6;  // tiles at once: 24 of 32, or 12 of 16 registers accumulate
constexpr int sums_rows = lanes == 16 ? 8 : 4;   // input channels at once in the gradient of the weights

// c(rows tiles, columns * lanes) = a(rows tiles, blocks * lanes) * b; b is packed (input channel, columns * lanes).
template <int rows, int columns>
__attribute__((noinline)) void gemm(const float* a, int64_t a_stride, int blocks, const float* b, float* c,
                                    int64_t c_stride) {
  Vec sum[rows][columns];
#pragma GCC unroll 16
  for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 4
    for (int j = 0; j < columns; ++j) sum[r][j] = zero();
  }
  for (int block = 0; block < blocks; ++block, a += a_stride) {
#pragma GCC unroll 2
    for (int k = 0; k < lanes; ++k, b += columns * lanes) {
      Vec column[columns];
#pragma GCC unroll 4
      for (int j = 0; j < columns; ++j) column[j] = load(b + j * lanes);
#pragma GCC unroll 16
      for (int r = 0; r < rows; ++r) {
        const Vec value = splat(a[r * lanes + k]);
#pragma GCC unroll 4
        for (int j = 0; j < columns; ++j) sum[r][j] = fma(value, column[j], sum[r][j]);
      }
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < rows; ++r) {
#pragma GCC unroll 4
    for (int j = 0; j < columns; ++j) store(c + j * c_stride + r * lanes, sum[r][j]);
  }
}

template <int columns>
void gemm_any_rows(int rows, const float* a, int64_t a_stride, int blocks, const float* b, float* c, int64_t c_stride) {
  switch (rows) {
    case 1:
      return gemm<1, columns>(a, a_stride, blocks, b, c, c_stride);
    case 2:
      return gemm<2, columns>(a, a_stride, blocks, b, c, c_stride);
    case 3:
      return gemm<3, columns>(a, a_stride, blocks, b, c, c_stride);
    case 4:
      return gemm<4, columns>(a, a_stride, blocks, b, c, c_stride);
    case 5:
      return gemm<5, columns>(a, a_stride, blocks, b, c, c_stride);
    case 6:
      return gemm<6, columns>(a, a_stride, blocks, b, c, c_stride);
    default:
      break;
  }
  if constexpr (gemm_rows > 6) {
    switch (rows) {
      case 7:
        return gemm<7, columns>(a, a_stride, blocks, b, c, c_stride);
      case 8:
        return gemm<8, columns>(a, a_stride, blocks, b, c, c_stride);
      case 9:
        return gemm<9, columns>(a, a_stride, blocks, b, c, c_stride);
      case 10:
        return gemm<10, columns>(a, a_stride, blocks, b, c, c_stride);
      case 11:
        return gemm<11, columns>(a, a_stride, blocks, b, c, c_stride);
      case 12:
        return gemm<12, columns>(a, a_stride, blocks, b, c, c_stride);
      default:
        break;
    }
  }
}

// c(sums_rows input channels, columns * lanes) (+)= a^T b over `tiles` tiles: a points at the first of the input
// channels within its block, b at the first of the blocks of output channels. The chain of additions runs on from c, so
// the bits do not depend on how many tiles a call takes.
template <int columns>
__attribute__((noinline)) void gemm_sums(const float* a, const float* b, int64_t b_stride, int tiles, float* c,
                                         int64_t c_stride, bool add) {
  Vec sum[sums_rows][columns];
#pragma GCC unroll 16
  for (int r = 0; r < sums_rows; ++r) {
#pragma GCC unroll 4
    for (int j = 0; j < columns; ++j) sum[r][j] = add ? load(c + j * c_stride + r * lanes) : zero();
  }
  for (int t = 0; t < tiles; ++t, a += lanes, b += lanes) {
    Vec column[columns];
#pragma GCC unroll 4
    for (int j = 0; j < columns; ++j) column[j] = load(b + j * b_stride);
#pragma GCC unroll 16
    for (int r = 0; r < sums_rows; ++r) {
      const Vec value = splat(a[r]);
#pragma GCC unroll 4
      for (int j = 0; j < columns; ++j) sum[r][j] = fma(value, column[j], sum[r][j]);
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < sums_rows; ++r) {
#pragma GCC unroll 4
    for (int j = 0; j < columns; ++j) store(c + j * c_stride + r * lanes, sum[r][j]);
  }
}

}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
