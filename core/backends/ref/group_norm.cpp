#include <cmath>

#include "core/backends/ref/norm_fusion.h"
#include "core/backends/ref/ref_backend_impl.h"

namespace gift {

void RefBackend::group_norm_forward(Context& c, const Tensor& x0, const Tensor& w, const Tensor& b, int64_t groups,
                                    double eps, NormFusion fusion, Tensor& mean, Tensor& inv_std, Tensor& y) {
  const Tensor x = ref::in_c_order(c, x0);
  ref::Output out(c, y);
  const ref::Plane plane(x.shape(), fusion);
  const int64_t channels = x.size(1), members = channels / groups, size = plane.size();
  ref::with_real("group_norm", x, [&](auto real) {
    using T = decltype(real);
    c.parallel(x.size(0) * groups, [&](int64_t group, int) {
      const T* in = x.data<T>() + group * members * size;
      double m, variance;
      ref::moments(
          members * size,
          [&](auto&& see) {
            for (int64_t i = 0; i < members * size; ++i) see(static_cast<double>(in[i]));
          },
          m, variance);
      const double inv = 1 / std::sqrt(variance + eps);
      mean.data<T>()[group] = static_cast<T>(m);
      inv_std.data<T>()[group] = static_cast<T>(inv);
      for (int64_t k = 0; k < members; ++k) {
        const int64_t ch = group % groups * members + k;
        plane.forward(in + k * size, m, inv * static_cast<double>(w.data<T>()[ch]),
                      static_cast<double>(b.data<T>()[ch]), out.data<T>() + (group * members + k) * plane.out_size());
      }
    });
  });
  out.finish(c);
}

void RefBackend::group_norm_backward(Context& c, const Tensor& x0, const Tensor& w, const Tensor& b, int64_t groups,
                                     const Tensor& mean, const Tensor& inv_std, const Tensor& gy0, NormFusion fusion,
                                     const GradTarget& gx, const GradTarget& gw, const GradTarget& gb) {
  const Tensor x = ref::in_c_order(c, x0), gy = ref::in_c_order(c, gy0);
  ref::Output to_x(c, gx), to_w(c, gw), to_b(c, gb);
  const ref::Plane plane(x.shape(), fusion);
  const int64_t batch = x.size(0), channels = x.size(1), members = channels / groups;
  const int64_t size = plane.size(), out_size = plane.out_size();
  ref::with_real("group_norm", x, [&](auto real) {
    using T = decltype(real);
    const T *px = x.data<T>(), *pgy = gy.data<T>(), *pw = w.data<T>(), *pb = b.data<T>();
    // Of image n * channels + ch: d loss / d z and the normalised x at pixel i.
    const auto gradient = [&](int64_t image, int64_t i) {
      const int64_t ch = image % channels, group = image / members;
      const double scale = static_cast<double>(inv_std.data<T>()[group]) * static_cast<double>(pw[ch]);
      return plane.gradient(px + image * size, static_cast<double>(mean.data<T>()[group]), scale,
                            static_cast<double>(pb[ch]), pgy + image * out_size, i);
    };
    const auto normalised = [&](int64_t image, int64_t i) {
      const int64_t group = image / members;
      return (static_cast<double>(px[image * size + i]) - static_cast<double>(mean.data<T>()[group])) *
             static_cast<double>(inv_std.data<T>()[group]);
    };
    if (to_x.wanted()) {
      c.parallel(batch * groups, [&](int64_t group, int) {
        double sum = 0, product = 0;
        for (int64_t image = group * members; image < (group + 1) * members; ++image) {
          const auto weight = static_cast<double>(pw[image % channels]);
          for (int64_t i = 0; i < size; ++i) {
            const double g = gradient(image, i) * weight;
            sum += g;
            product += g * normalised(image, i);
          }
        }
        const auto count = static_cast<double>(members * size), inv = static_cast<double>(inv_std.data<T>()[group]);
        for (int64_t image = group * members; image < (group + 1) * members; ++image) {
          const auto weight = static_cast<double>(pw[image % channels]);
          for (int64_t i = 0; i < size; ++i)
            ref::store(to_x.data<T>() + image * size + i,
                       inv * (gradient(image, i) * weight - sum / count - normalised(image, i) * product / count),
                       to_x.add());
        }
      });
    }
    if (!to_w.wanted() && !to_b.wanted()) return;
    c.parallel(channels, [&](int64_t ch, int) {
      double sum = 0, product = 0;
      for (int64_t image = ch; image < batch * channels; image += channels) {
        for (int64_t i = 0; i < size; ++i) {
          const double g = gradient(image, i);
          sum += g;
          product += g * normalised(image, i);
        }
      }
      if (to_w.wanted()) ref::store(to_w.data<T>() + ch, product, to_w.add());
      if (to_b.wanted()) ref::store(to_b.data<T>() + ch, sum, to_b.add());
    });
  });
  to_x.finish(c);
  to_w.finish(c);
  to_b.finish(c);
}

}  // namespace gift
