#include "core/backends/cpu/kernels/gemm.h"

#include "core/backends/cpu/kernels/simd.h"
#include "core/backends/cpu/kernels/transpose.h"

namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {
namespace gemm {
using namespace simd;

// A tile of c stays in registers: tile_rows x two vectors.
#if defined(__AVX512F__)
constexpr int tile_rows = 12;
#elif defined(__AVX2__)
constexpr int tile_rows = 6;
#else
constexpr int tile_rows = 2;
#endif
constexpr int64_t panel = 2 * width;           // columns of b that are packed together
constexpr int64_t depth = 512;                 // rows of b, columns of a that are packed together
constexpr int64_t block_rows = 8 * tile_rows;  // of a; with a panel of b they fit the second-level cache

// Rows [0, rows) of b's panel of `columns` columns, `stride` (whole vectors) floats a row, filled up with zeros.
static void pack_columns(const GemmProblem& p, int64_t l0, int64_t rows, int64_t j0, int64_t columns, int64_t stride,
                         float* to) {
  const float* from = p.b + l0 * p.b_row + j0 * p.b_column;
  int64_t done = 0;  // rows
  if (p.b_row == 1) {
    done = rows / width * width;
    for (int64_t j = 0; j < stride; j += width) {
      const int64_t valid = columns - j < width ? columns - j : width;
      for (int64_t l = 0; l < done; l += width)
        reorder::square(from + j * p.b_column + l, p.b_column, to + l * stride + j, stride, valid);
    }
  }
  for (int64_t l = done; l < rows; ++l) {
    const float* row = from + l * p.b_row;
    if (p.b_column == 1 && columns == stride) {
      for (int64_t j = 0; j < stride; j += width) store(to + l * stride + j, load(row + j));
      continue;
    }
    for (int64_t j = 0; j < columns; ++j) to[l * stride + j] = row[j * p.b_column];
    for (int64_t j = columns; j < stride; ++j) to[l * stride + j] = 0;
  }
}

template <int rows, int vectors>
static void tile(const float* a, int64_t a_row, int64_t a_column, const float* b, int64_t k, float* c, int64_t c_row,
                 int64_t columns, bool add) {
  F32 sum[rows][vectors]{};
  for (int64_t l = 0; l < k; ++l, a += a_column, b += vectors * width) {
    F32 line[vectors];
#pragma GCC unroll 2
    for (int v = 0; v < vectors; ++v) line[v] = load(b + v * width);
#pragma GCC unroll 12
    for (int r = 0; r < rows; ++r) {
      const F32 factor = splat(a[r * a_row]);
#pragma GCC unroll 2
      for (int v = 0; v < vectors; ++v) sum[r][v] = multiply_add(factor, line[v], sum[r][v]);
    }
  }
  const bool whole = columns == vectors * width;
#pragma GCC unroll 12
  for (int r = 0; r < rows; ++r) {
    float* to = c + r * c_row;
    if (whole) {
#pragma GCC unroll 2
      for (int v = 0; v < vectors; ++v) store(to + v * width, add ? load(to + v * width) + sum[r][v] : sum[r][v]);
    } else {
      float values[vectors * width];
#pragma GCC unroll 2
      for (int v = 0; v < vectors; ++v) store(values + v * width, sum[r][v]);
      for (int64_t j = 0; j < columns; ++j) to[j] = add ? to[j] + values[j] : values[j];
    }
  }
}

// Rows [i0, i0 + rows) of a as blocks of tile_rows rows, each (depth, tile_rows): the strides of big matrices would put
// the rows of a tile on the same few lines of the cache.
static void pack_rows(const GemmProblem& p, int64_t l0, int64_t k, int64_t i0, int64_t rows, float* to) {
  const float* from = p.a + l0 * p.a_column + i0 * p.a_row;
  for (int64_t i = 0; i < rows; i += tile_rows, to += k * tile_rows) {
    const int64_t count = rows - i < tile_rows ? rows - i : tile_rows;
    for (int64_t r = 0; r < count; ++r)
      for (int64_t l = 0; l < k; ++l) to[l * tile_rows + r] = from[(i + r) * p.a_row + l * p.a_column];
  }
}

struct Operand {
  const float* data;
  int64_t row, column, tile;  // floats to the next row, column, and tile of rows
};

template <int vectors>
static void rows_of(int64_t rows, const Operand& a, const float* b, int64_t k, float* c, int64_t c_row, int64_t columns,
                    bool add) {
  const float* from = a.data;
  int64_t i = 0;
  for (; i + tile_rows <= rows; i += tile_rows, from += a.tile)
    tile<tile_rows, vectors>(from, a.row, a.column, b, k, c + i * c_row, c_row, columns, add);
  if constexpr (tile_rows > 4) {
    for (; i + 4 <= rows; i += 4, from += 4 * a.row)
      tile<4, vectors>(from, a.row, a.column, b, k, c + i * c_row, c_row, columns, add);
  }
  for (; i < rows; ++i, from += a.row)
    tile<1, vectors>(from, a.row, a.column, b, k, c + i * c_row, c_row, columns, add);
}

static void run(const GemmProblem& p, float* scratch) {
  const bool packs = p.n >= 4 * panel;
  float* const packed = scratch + depth * panel;
  for (int64_t l0 = 0; l0 == 0 || l0 < p.k; l0 += depth) {
    const int64_t k = p.k - l0 < depth ? p.k - l0 : depth;
    const bool add = p.add || l0 > 0;
    for (int64_t i0 = 0; i0 < p.m; i0 += packs ? block_rows : p.m) {
      const int64_t rows = packs && p.m - i0 > block_rows ? block_rows : p.m - i0;
      Operand a{p.a + i0 * p.a_row + l0 * p.a_column, p.a_row, p.a_column, tile_rows * p.a_row};
      if (packs) {
        pack_rows(p, l0, k, i0, rows, packed);
        a = {packed, 1, tile_rows, tile_rows * k};
      }
      for (int64_t j0 = 0; j0 < p.n; j0 += panel) {
        const int64_t columns = p.n - j0 < panel ? p.n - j0 : panel;
        float* c = p.c + i0 * p.c_row + j0;
        pack_columns(p, l0, k, j0, columns, columns > width ? panel : width, scratch);
        if (columns > width)
          rows_of<2>(rows, a, scratch, k, c, p.c_row, columns, add);
        else
          rows_of<1>(rows, a, scratch, k, c, p.c_row, columns, add);
      }
    }
  }
}

}  // namespace gemm

extern const GemmKernels gemm_table;
const GemmKernels gemm_table{gemm::depth * (gemm::panel + gemm::block_rows), gemm::run};

}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
