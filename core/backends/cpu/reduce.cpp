#include <algorithm>

#include "core/backends/cpu/cpu_backend_impl.h"
#include "core/backends/cpu/flat.h"
#include "core/backends/cpu/plane_layout.h"

namespace gift {
namespace {

// x as (outer, rows, inner) where the middle is summed; valid where the summed axes are neighbours.
struct Middle {
  int64_t outer = 1, rows = 1, inner = 1;
  bool valid = true;

  Middle(const Shape& shape, uint32_t axes) {
    bool begun = false, ended = false;
    for (int axis = 0; axis < shape.rank(); ++axis) {
      if (shape[axis] == 1) continue;
      if (axes >> axis & 1) {
        if (ended) valid = false;
        begun = true;
        rows *= shape[axis];
      } else if (begun) {
        ended = true;
        inner *= shape[axis];
      } else {
        outer *= shape[axis];
      }
    }
  }
};

void put(float& place, double value, bool add) {
  place = static_cast<float>(add ? static_cast<double>(place) + value : value);
}

}  // namespace

void CpuBackend::reduce(Context& c, ReduceOp op, const Tensor& x, uint32_t axes, const GradTarget& target) {
  if (!cpu::all_f32({&x, &target.tensor}) || !target.tensor.is_contiguous() || x.numel() == 0)
    return RefBackend::reduce(c, op, x, axes, target);
  const float* from = x.data<float>();
  float* to = target.tensor.data<float>();
  if (x.is_contiguous()) {
    const Middle m(x.shape(), axes);
    if (!m.valid) return RefBackend::reduce(c, op, x, axes, target);
    const double scale = op == ReduceOp::mean ? 1.0 / static_cast<double>(m.rows) : 1.0;
    if (m.outer > 1 && m.inner == 1) {  // rows of neighbours
      const Slices slices(m.outer, std::max<int64_t>(1, 16384 / m.rows), 64);
      c.parallel(slices.count, [&](int64_t slice, int) {
        for (int64_t i = slices.begin(slice); i < slices.end(slice); ++i)
          put(to[i], rows_.sum(m.rows, from + i * m.rows) * scale, target.add);
      });
      return;
    }
    // Columns: each slice of rows has sums of its own, added in the order of the slices.
    const Slices slices(m.rows, std::max<int64_t>(1, 16384 / m.inner));
    const Tensor parts = empty(c, {m.outer, slices.count, m.inner}, DType::f64);
    c.parallel(m.outer * slices.count, [&](int64_t task, int) {
      const int64_t begin = slices.begin(task % slices.count), rows = slices.end(task % slices.count) - begin;
      const float* first = from + (task / slices.count * m.rows + begin) * m.inner;
      double* sum = parts.data<double>() + task * m.inner;
      std::fill(sum, sum + m.inner, 0.0);
      if (m.inner == 1)
        *sum = rows_.sum(rows, first);
      else
        rows_.column_sums(rows, m.inner, m.inner, first, sum);
    });
    for (int64_t i = 0; i < m.outer * m.inner; ++i) {
      const double* part = parts.data<double>() + i / m.inner * slices.count * m.inner + i % m.inner;
      double sum = 0;
      for (int64_t slice = 0; slice < slices.count; ++slice) sum += part[slice * m.inner];
      put(to[i], sum * scale, target.add);
    }
    return;
  }
  // The pixels of images: the global average pool.
  const cpu::PlaneLayout in(norm_.grouped.channels, x);
  if (!in.known() || x.rank() != 4 || axes != 0b1100) return RefBackend::reduce(c, op, x, axes, target);
  const double scale = op == ReduceOp::mean ? 1.0 / static_cast<double>(in.pixels()) : 1.0;
  cpu::for_planes(c, in, [&](int64_t n, int64_t g) {
    double sum[cpu::max_block]{};
    rows_.column_sums(in.pixels(), in.channels, in.pixel, from + in.offset(n, g), sum);
    for (int l = 0; l < in.channels; ++l) put(to[(n * in.groups + g) * in.channels + l], sum[l] * scale, target.add);
  });
}

}  // namespace gift
