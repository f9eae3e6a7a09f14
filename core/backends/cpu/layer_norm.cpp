#include <algorithm>
#include <cmath>

#include "core/backends/cpu/cpu_backend_impl.h"
#include "core/backends/cpu/flat.h"

namespace gift {
namespace {

Slices slices_of(int64_t rows, int64_t size) { return Slices(rows, std::max<int64_t>(1, 4096 / size), 64); }

bool plain(std::initializer_list<const Tensor*> tensors) {
  for (const Tensor* t : tensors)
    if (t->defined() && (t->dtype() != DType::f32 || !t->is_contiguous() || t->numel() == 0)) return false;
  return true;
}

}  // namespace

void CpuBackend::layer_norm_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, double eps,
                                    Tensor& mean, Tensor& inv_std, Tensor& y) {
  if (!plain({&x, &w, &b, &mean, &inv_std, &y}))
    return RefBackend::layer_norm_forward(c, x, w, b, eps, mean, inv_std, y);
  const int64_t size = x.size(-1);
  const Slices slices = slices_of(x.numel() / size, size);
  c.parallel(slices.count, [&](int64_t slice, int) {
    for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
      const float* from = x.data<float>() + row * size;
      double m, m2;
      rows_.moments(size, from, &m, &m2);
      const auto inv = static_cast<float>(1 / std::sqrt(m2 / static_cast<double>(size) + eps));
      mean.data<float>()[row] = static_cast<float>(m);
      inv_std.data<float>()[row] = inv;
      rows_.layer_norm(size, from, w.data<float>(), b.data<float>(), static_cast<float>(m), inv,
                       y.data<float>() + row * size);
    }
  });
}

void CpuBackend::layer_norm_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& mean,
                                     const Tensor& inv_std, const Tensor& gy, const GradTarget& gx,
                                     const GradTarget& gw, const GradTarget& gb) {
  if (!plain({&x, &w, &mean, &inv_std, &gy, &gx.tensor, &gw.tensor, &gb.tensor}))
    return RefBackend::layer_norm_backward(c, x, w, mean, inv_std, gy, gx, gw, gb);
  const int64_t size = x.size(-1);
  const Slices slices = slices_of(x.numel() / size, size);
  const bool to_parameters = gw.tensor.defined() || gb.tensor.defined();
  const Tensor parts = empty(c, {to_parameters ? slices.count : 0, 2, size}, DType::f64);
  c.parallel(slices.count, [&](int64_t slice, int) {
    double* part = to_parameters ? parts.data<double>() + slice * 2 * size : nullptr;
    if (part) std::fill(part, part + 2 * size, 0.0);
    for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
      const float *from = x.data<float>() + row * size, *g = gy.data<float>() + row * size;
      const float m = mean.data<float>()[row], inv = inv_std.data<float>()[row];
      if (part) rows_.layer_norm_parameters(size, from, g, m, inv, part, part + size);
      if (gx.tensor.defined())
        rows_.layer_norm_backward(size, from, w.data<float>(), g, m, inv, gx.tensor.data<float>() + row * size, gx.add);
    }
  });
  const auto write = [&](const GradTarget& to, int64_t which) {
    if (!to.tensor.defined()) return;
    for (int64_t i = 0; i < size; ++i) {
      double sum = to.add ? static_cast<double>(to.tensor.data<float>()[i]) : 0;
      for (int64_t slice = 0; slice < slices.count; ++slice)
        sum += parts.data<double>()[(2 * slice + which) * size + i];
      to.tensor.data<float>()[i] = static_cast<float>(sum);
    }
  };
  write(gw, 0);
  write(gb, 1);
}

}  // namespace gift
