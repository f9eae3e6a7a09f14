#include "core/backends/cpu/cpu_backend_impl.h"
#include "core/backends/cpu/flat.h"

namespace gift {
namespace {

template <class Visit>
void for_rows(Context& c, int64_t rows, int64_t size, const Visit& visit) {
  const Slices slices(rows, std::max<int64_t>(1, 2048 / size), 64);
  c.parallel(slices.count, [&](int64_t slice, int) {
    for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) visit(row * size);
  });
}

}  // namespace

void CpuBackend::softmax_forward(Context& c, const Tensor& x, bool log, Tensor& y) {
  if (!cpu::all_f32({&x, &y}) || !x.is_contiguous() || !y.is_contiguous() || x.raw() == y.raw() || x.numel() == 0)
    return RefBackend::softmax_forward(c, x, log, y);
  const int64_t size = x.size(-1);
  for_rows(c, x.numel() / size, size,
           [&](int64_t at) { rows_.softmax(size, x.data<float>() + at, y.data<float>() + at, log); });
}

void CpuBackend::softmax_backward(Context& c, const Tensor& y, const Tensor& gy, bool log, const GradTarget& gx) {
  if (!cpu::all_f32({&y, &gy, &gx.tensor}) || !y.is_contiguous() || !gy.is_contiguous() || !gx.tensor.is_contiguous() ||
      y.numel() == 0)
    return RefBackend::softmax_backward(c, y, gy, log, gx);
  const int64_t size = y.size(-1);
  for_rows(c, y.numel() / size, size, [&](int64_t at) {
    rows_.softmax_backward(size, y.data<float>() + at, gy.data<float>() + at, gx.tensor.data<float>() + at, log,
                           gx.add);
  });
}

}  // namespace gift
