#include "core/backends/cpu/cpu_backend_impl.h"
#include "core/backends/cpu/flat.h"
#include "core/backends/ref/loops.h"

namespace gift {

void CpuBackend::unary(Context& c, UnaryOp op, UnaryOptions o, const Tensor& x0, Tensor& y) {
  if (!cpu::all_f32({&x0, &y}) || !y.is_dense()) return RefBackend::unary(c, op, o, x0, y);
  const Tensor x = cpu::in_format_of(c, y, x0);
  cpu::for_parts(c, y.numel(), [&](int64_t begin, int64_t end) {
    pointwise_.unary(op, o, end - begin, x.data<float>() + begin, y.data<float>() + begin);
  });
}

void CpuBackend::unary_backward(Context& c, UnaryOp op, UnaryOptions o, const Tensor& x0, const Tensor& y0,
                                const Tensor& gy0, const GradTarget& gx) {
  if (!cpu::all_f32({&x0, &y0, &gy0, &gx.tensor}) || !gx.tensor.is_dense())
    return RefBackend::unary_backward(c, op, o, x0, y0, gy0, gx);
  const Tensor x = cpu::in_format_of(c, gx.tensor, x0), y = cpu::in_format_of(c, gx.tensor, y0),
               gy = cpu::in_format_of(c, gx.tensor, gy0);
  cpu::for_parts(c, x.numel(), [&](int64_t begin, int64_t end) {
    pointwise_.unary_backward(op, o, end - begin, x.data<float>() + begin, y.data<float>() + begin,
                              gy.data<float>() + begin, gx.tensor.data<float>() + begin, gx.add);
  });
}

void CpuBackend::binary(Context& c, BinaryOp op, const Tensor& a0, const Tensor& b0, Tensor& y) {
  if (!cpu::all_f32({&a0, &b0, &y}) || !y.is_dense()) return RefBackend::binary(c, op, a0, b0, y);
  float* to = y.data<float>();
  if (a0.shape() == y.shape() && b0.shape() == y.shape()) {
    const Tensor a = cpu::in_format_of(c, y, a0), b = cpu::in_format_of(c, y, b0);
    cpu::for_parts(c, y.numel(), [&](int64_t begin, int64_t end) {
      pointwise_.binary(op, end - begin, a.data<float>() + begin, 1, b.data<float>() + begin, 1, to + begin);
    });
    return;
  }
  if (!a0.is_contiguous() || !b0.is_contiguous() || !y.is_contiguous()) return RefBackend::binary(c, op, a0, b0, y);
  const float *a = a0.data<float>(), *b = b0.data<float>();
  const ref::Walk<3> walk({&y, &a0, &b0});  // steps are 0 or 1, as all three are in C order
  walk(c, [&](int64_t count, const auto& at, const auto& step) {
    pointwise_.binary(op, count, a + at[1], static_cast<int>(step[1]), b + at[2], static_cast<int>(step[2]),
                      to + at[0]);
  });
}

}  // namespace gift
