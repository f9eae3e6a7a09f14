#include "core/backends/cpu/cpu_backend_impl.h"
#include "core/backends/cpu/flat.h"
#include "core/backends/cpu/plane_layout.h"

namespace gift {
namespace {

cpu::PoolPlane plane_of(const cpu::PlaneLayout& in, const cpu::PlaneLayout& out, const Pool2dOptions& o) {
  return {in.height, in.width, out.height, out.width, o.kernel, o.stride, o.padding, in.pixel};
}

}  // namespace

void CpuBackend::pool2d_forward(Context& c, const Tensor& x, Pool2dOptions o, Tensor& y) {
  const cpu::PlaneLayout in(norm_.grouped.channels, x), out(norm_.grouped.channels, y);
  if (!in.matches(out) || !cpu::all_f32({&x, &y})) return RefBackend::pool2d_forward(c, x, o, y);
  const auto& kernels = in.kernels(pool_);
  const auto kernel = o.kind == PoolKind::max ? kernels.max : kernels.average;
  const cpu::PoolPlane plane = plane_of(in, out, o);
  cpu::for_planes(c, in, [&](int64_t n, int64_t g) {
    kernel(x.data<float>() + in.offset(n, g), plane, y.data<float>() + out.offset(n, g));
  });
}

void CpuBackend::pool2d_backward(Context& c, const Tensor& x0, const Tensor& gy0, Pool2dOptions o,
                                 const GradTarget& gx) {
  const bool is_max = o.kind == PoolKind::max;
  const cpu::PlaneLayout in(norm_.grouped.channels, gx.tensor);
  if (!in.known() || !cpu::all_f32({&gy0, &gx.tensor})) return RefBackend::pool2d_backward(c, x0, gy0, o, gx);
  const Tensor gy = cpu::in_format_of(c, gx.tensor, gy0);
  const cpu::PlaneLayout out(norm_.grouped.channels, gy);
  if (!in.matches(out)) return RefBackend::pool2d_backward(c, x0, gy0, o, gx);
  const Tensor x = is_max ? cpu::in_format_of(c, gx.tensor, x0) : Tensor();
  const auto& kernels = in.kernels(pool_);
  const cpu::PoolPlane plane = plane_of(in, out, o);
  cpu::for_planes(c, in, [&](int64_t n, int64_t g) {
    const float* from = gy.data<float>() + out.offset(n, g);
    float* to = gx.tensor.data<float>() + in.offset(n, g);
    if (is_max)
      kernels.max_backward(x.data<float>() + in.offset(n, g), from, plane, to, gx.add);
    else
      kernels.average_backward(from, plane, to, gx.add);
  });
}

}  // namespace gift
