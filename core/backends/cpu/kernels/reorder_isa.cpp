#include "core/backends/cpu/kernels/reorder.h"

#include "core/backends/cpu/kernels/transpose.h"

namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {
namespace reorder {

// See TransposeKernel.
static void transpose(int64_t rows, int64_t columns, const float* from, int64_t from_stride, float* to,
                      int64_t to_stride) {
  const int64_t whole_rows = rows / width * width, whole_columns = columns / width * width;
  for (int64_t r = 0; r < whole_rows; r += width)
    for (int64_t c = 0; c < whole_columns; c += width)
      square(from + r * from_stride + c, from_stride, to + c * to_stride + r, to_stride);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = r < whole_rows ? whole_columns : 0; c < columns; ++c)
      to[c * to_stride + r] = from[r * from_stride + c];
}

}  // namespace reorder

extern const TransposeKernel transpose_table;
const TransposeKernel transpose_table = reorder::transpose;

}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
