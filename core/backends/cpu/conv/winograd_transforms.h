#pragma once

#include <cstdint>

#include "core/backends/cpu/conv/vec.h"

// The transforms of F(4x4, 3x3) on vectors of channels; see winograd.h for the points. With p = +-a, +-b:
//   B^T holds the coefficients of prod over the other points of (x - p), A the powers of p, G the powers of p over
//   prod over the other points of (p - other); infinity takes the leading coefficient.
namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {

constexpr float root_half = 0.70710678118654752f, root_two = 1.41421356237309505f;
constexpr float aa = 0.5f, bb = 2.0f;  // the squares of the points
constexpr float aaa = aa * root_half, bbb = bb * root_two;
constexpr float norm_a = 1 / (2 * aa * (aa - bb)), norm_b = 1 / (2 * bb * (bb - aa));  // and 1 at zero, as aa * bb = 1

constexpr int at_most_4(int n) { return n < 4 ? n : 4; }

// six inputs to six points
GIFT_INLINE void input_line(Vec d0, Vec d1, Vec d2, Vec d3, Vec d4, Vec d5, Vec* out) {
  const Vec even_b = fma(splat(-bb), d2, d4), odd_b = fma(splat(-bb), d1, d3);
  const Vec even_a = fma(splat(-aa), d2, d4), odd_a = fma(splat(-aa), d1, d3);
  out[0] = fma(splat(-(aa + bb)), d2, d4 + d0);
  out[1] = fma(splat(root_half), odd_b, even_b);
  out[2] = fma(splat(-root_half), odd_b, even_b);
  out[3] = fma(splat(root_two), odd_a, even_a);
  out[4] = fma(splat(-root_two), odd_a, even_a);
  out[5] = fma(splat(-(aa + bb)), d3, d5 + d1);
}

// six points to four outputs
GIFT_INLINE void output_line(const Vec* m, Vec* y) {
  const Vec sum_a = m[1] + m[2], diff_a = m[1] - m[2], sum_b = m[3] + m[4], diff_b = m[3] - m[4];
  y[0] = m[0] + (sum_a + sum_b);
  y[1] = fma(splat(root_half), diff_a, splat(root_two) * diff_b);
  y[2] = fma(splat(aa), sum_a, splat(bb) * sum_b);
  y[3] = fma(splat(aaa), diff_a, fma(splat(bbb), diff_b, m[5]));
}

// four gradients of outputs to six points
GIFT_INLINE void gradient_line(Vec y0, Vec y1, Vec y2, Vec y3, Vec* m) {
  const Vec even_a = fma(splat(aa), y2, y0), odd_a = fma(splat(aa), y3, y1);
  const Vec even_b = fma(splat(bb), y2, y0), odd_b = fma(splat(bb), y3, y1);
  m[0] = y0;
  m[1] = fma(splat(root_half), odd_a, even_a);
  m[2] = fma(splat(-root_half), odd_a, even_a);
  m[3] = fma(splat(root_two), odd_b, even_b);
  m[4] = fma(splat(-root_two), odd_b, even_b);
  m[5] = y3;
}

// three weights to six points
GIFT_INLINE void weight_line(Vec g0, Vec g1, Vec g2, Vec* u) {
  const Vec even_a = fma(splat(aa), g2, g0) * splat(norm_a), odd_a = g1 * splat(root_half * norm_a);
  const Vec even_b = fma(splat(bb), g2, g0) * splat(norm_b), odd_b = g1 * splat(root_two * norm_b);
  u[0] = g0;
  u[1] = even_a + odd_a;
  u[2] = even_a - odd_a;
  u[3] = even_b + odd_b;
  u[4] = even_b - odd_b;
  u[5] = g2;
}

// six points to three gradients of weights
GIFT_INLINE void weight_gradient_line(const Vec* u, Vec* g) {
  const Vec sum_a = (u[1] + u[2]) * splat(norm_a), diff_a = (u[1] - u[2]) * splat(norm_a);
  const Vec sum_b = (u[3] + u[4]) * splat(norm_b), diff_b = (u[3] - u[4]) * splat(norm_b);
  g[0] = u[0] + (sum_a + sum_b);
  g[1] = fma(splat(root_half), diff_a, splat(root_two) * diff_b);
  g[2] = fma(splat(aa), sum_a, fma(splat(bb), sum_b, u[5]));
}

// In the functions below `plane` is one channel block of one image, (height, width, lanes); y, x the corner of the tile
// in it; point p of the tile lies at points[p * stride].

GIFT_INLINE void store_columns(const Vec (&line)[6][6], float* points, int64_t stride) {
#pragma GCC unroll 6
  for (int j = 0; j < 6; ++j) {
    Vec out[6];
    input_line(line[0][j], line[1][j], line[2][j], line[3][j], line[4][j], line[5][j], out);
#pragma GCC unroll 6
    for (int i = 0; i < 6; ++i) store(points + (i * 6 + j) * stride, out[i]);
  }
}

// Fetches what the tile below, or the first of the next channels, will need beside what this one reads: a row of tiles
// is often just a page long, where the processor's own prefetching stops.
GIFT_INLINE void prefetch_below(const float* plane, int width, int y, int x) {
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
#pragma GCC unroll 4
    for (int j = 0; j < 4; j += 16 / lanes) {
      __builtin_prefetch(plane + (static_cast<int64_t>(y + i) * width + x + j) * lanes);
    }
  }
}

// A 6x6 window that may reach over the borders, where zeros are.
inline void input_tile(const float* plane, int height, int width, int y, int x, float* points, int64_t stride) {
  Vec line[6][6];
  prefetch_below(plane, width, y + 6, x + 1);
  const bool inside = x >= 0 && x + 6 <= width;
  for (int i = 0; i < 6; ++i) {
    const int row_index = y + i;
    if (row_index < 0 || row_index >= height) {
      for (Vec& v : line[i]) v = zero();
      continue;
    }
    const float* row = plane + (static_cast<int64_t>(row_index) * width + x) * lanes;
    if (inside) {
      input_line(load(row), load(row + lanes), load(row + 2 * lanes), load(row + 3 * lanes), load(row + 4 * lanes),
                 load(row + 5 * lanes), line[i]);
    } else {
      Vec d[6];
      for (int j = 0; j < 6; ++j) d[j] = x + j >= 0 && x + j < width ? load(row + j * lanes) : zero();
      input_line(d[0], d[1], d[2], d[3], d[4], d[5], line[i]);
    }
  }
  store_columns(line, points, stride);
}

// A 4x4 tile of gradients, cut off at the bottom and right; returns the sum of its elements.
inline Vec gradient_tile(const float* plane, int height, int width, int y, int x, float* points, int64_t stride) {
  Vec line[4][6];
  Vec sum = zero();
  prefetch_below(plane, width, y + 4, x);
  const int columns = at_most_4(width - x);
  for (int i = 0; i < 4; ++i) {
    if (y + i >= height) {
      for (Vec& v : line[i]) v = zero();
      continue;
    }
    const float* row = plane + (static_cast<int64_t>(y + i) * width + x) * lanes;
    Vec d[4];
    if (columns == 4) {
      for (int j = 0; j < 4; ++j) d[j] = load(row + j * lanes);
    } else {
      for (int j = 0; j < 4; ++j) d[j] = j < columns ? load(row + j * lanes) : zero();
    }
    sum = sum + ((d[0] + d[1]) + (d[2] + d[3]));
    gradient_line(d[0], d[1], d[2], d[3], line[i]);
  }
#pragma GCC unroll 6
  for (int j = 0; j < 6; ++j) {
    Vec out[6];
    gradient_line(line[0][j], line[1][j], line[2][j], line[3][j], out);
#pragma GCC unroll 6
    for (int i = 0; i < 6; ++i) store(points + (i * 6 + j) * stride, out[i]);
  }
  return sum;
}

// What becomes of the outputs on their way to memory.
enum class Finish : uint8_t { none, add, relu, pool, relu_pool };

// 36 points to a 4x4 tile of a (height, width) output, cut off at the bottom and right. With pooling, `plane` holds the
// means of 2x2 outputs, (height/2, width/2, lanes).
template <Finish finish>
inline void output_tile(const float* points, int64_t stride, Vec bias, float* plane, int height, int width, int y,
                        int x) {
  constexpr bool pool = finish == Finish::pool || finish == Finish::relu_pool;
  constexpr bool relu = finish == Finish::relu || finish == Finish::relu_pool;
  Vec line[6][4];
#pragma GCC unroll 6
  for (int i = 0; i < 6; ++i) {
    Vec m[6];
#pragma GCC unroll 6
    for (int j = 0; j < 6; ++j) m[j] = load(points + (i * 6 + j) * stride);
    output_line(m, line[i]);
  }
  Vec out[4][4];  // column, row
#pragma GCC unroll 4
  for (int j = 0; j < 4; ++j) {
    const Vec m[6] = {line[0][j], line[1][j], line[2][j], line[3][j], line[4][j], line[5][j]};
    output_line(m, out[j]);
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      out[j][i] = out[j][i] + bias;
      if constexpr (relu) out[j][i] = max(zero(), out[j][i]);
    }
  }
  const int rows = at_most_4(height - y), columns = at_most_4(width - x);
  if constexpr (pool) {
    const int64_t row = static_cast<int64_t>(width / 2) * lanes;
    float* corner = plane + (y / 2) * row + (x / 2) * lanes;
#pragma GCC unroll 2
    for (int j = 0; j < 4; j += 2) {
      if (j + 1 >= columns) break;
#pragma GCC unroll 2
      for (int i = 0; i < 4; i += 2) {
        if (i + 1 >= rows) break;
        const Vec sum = (out[j][i] + out[j + 1][i]) + (out[j][i + 1] + out[j + 1][i + 1]);
        store(corner + (i / 2) * row + (j / 2) * lanes, sum * splat(0.25f));
      }
    }
    return;
  }
  float* corner = plane + (static_cast<int64_t>(y) * width + x) * lanes;
  const int64_t row = static_cast<int64_t>(width) * lanes;
#pragma GCC unroll 4
  for (int j = 0; j < 4; ++j) {
    if (j >= columns) break;
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      if (i >= rows) break;
      float* to = corner + i * row + j * lanes;
      store(to, finish == Finish::add ? out[j][i] + load(to) : out[j][i]);
    }
  }
}

}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
