#include <cmath>

#include "core/backends/ref/norm_fusion.h"
#include "core/backends/ref/ref_backend_impl.h"

namespace gift {

void RefBackend::layer_norm_forward(Context& c, const Tensor& x0, const Tensor& w, const Tensor& b, double eps,
                                    Tensor& mean, Tensor& inv_std, Tensor& y) {
  const Tensor x = ref::in_c_order(c, x0);
  ref::Output out(c, y);
  const int64_t size = x.size(-1), rows = size ? x.numel() / size : 0;
  ref::with_real("layer_norm", x, [&](auto real) {
    using T = decltype(real);
    const T *pw = w.data<T>(), *pb = b.data<T>();
    c.parallel(rows, [&](int64_t row, int) {
      const T* in = x.data<T>() + row * size;
      T* to = out.data<T>() + row * size;
      double m, variance;
      ref::moments(
          size,
          [&](auto&& see) {
            for (int64_t i = 0; i < size; ++i) see(static_cast<double>(in[i]));
          },
          m, variance);
      const double inv = 1 / std::sqrt(variance + eps);
      mean.data<T>()[row] = static_cast<T>(m);
      inv_std.data<T>()[row] = static_cast<T>(inv);
      for (int64_t i = 0; i < size; ++i)
        to[i] = static_cast<T>((static_cast<double>(in[i]) - m) * inv * static_cast<double>(pw[i]) +
                               static_cast<double>(pb[i]));
    });
  });
  out.finish(c);
}

void RefBackend::layer_norm_backward(Context& c, const Tensor& x0, const Tensor& w, const Tensor& mean,
                                     const Tensor& inv_std, const Tensor& gy0, const GradTarget& gx,
                                     const GradTarget& gw, const GradTarget& gb) {
  const Tensor x = ref::in_c_order(c, x0), gy = ref::in_c_order(c, gy0);
  ref::Output to_x(c, gx), to_w(c, gw), to_b(c, gb);
  const int64_t size = x.size(-1), rows = size ? x.numel() / size : 0;
  ref::with_real("layer_norm", x, [&](auto real) {
    using T = decltype(real);
    const T *px = x.data<T>(), *pgy = gy.data<T>(), *pw = w.data<T>();
    const auto normalised = [&](int64_t row, int64_t i) {
      return (static_cast<double>(px[row * size + i]) - static_cast<double>(mean.data<T>()[row])) *
             static_cast<double>(inv_std.data<T>()[row]);
    };
    if (to_x.wanted()) {
      c.parallel(rows, [&](int64_t row, int) {
        const T* g = pgy + row * size;
        double sum = 0, product = 0;
        for (int64_t i = 0; i < size; ++i) {
          const double scaled = static_cast<double>(g[i]) * static_cast<double>(pw[i]);
          sum += scaled;
          product += scaled * normalised(row, i);
        }
        const auto count = static_cast<double>(size), inv = static_cast<double>(inv_std.data<T>()[row]);
        for (int64_t i = 0; i < size; ++i) {
          const double scaled = static_cast<double>(g[i]) * static_cast<double>(pw[i]);
          ref::store(to_x.data<T>() + row * size + i,
                     inv * (scaled - sum / count - normalised(row, i) * product / count), to_x.add());
        }
      });
    }
    if (!to_w.wanted() && !to_b.wanted()) return;
    c.parallel(size, [&](int64_t i, int) {
      double sum = 0, product = 0;
      for (int64_t row = 0; row < rows; ++row) {
        const auto g = static_cast<double>(pgy[row * size + i]);
        sum += g;
        product += g * normalised(row, i);
      }
      if (to_w.wanted()) ref::store(to_w.data<T>() + i, product, to_w.add());
      if (to_b.wanted()) ref::store(to_b.data<T>() + i, sum, to_b.add());
    });
  });
  to_x.finish(c);
  to_w.finish(c);
  to_b.finish(c);
}

}  // namespace gift
