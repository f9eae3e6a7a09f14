#include <cmath>

#include "core/backends/ref/norm_fusion.h"
#include "core/backends/ref/ref_backend_impl.h"

namespace gift {
namespace {

template <class T>
double at(const Tensor& t, int64_t i) {
  return static_cast<double>(t.data<T>()[i]);
}

// Both backward passes: with batch statistics the mean and the variance depend on x, too.
void backward(Context& c, const Tensor& x0, const Tensor& w, const Tensor& b, const Tensor& mean, const Tensor& inv_std,
              const Tensor& gy0, NormFusion fusion, bool statistics_of_batch, const GradTarget& gx,
              const GradTarget& gw, const GradTarget& gb) {
  const Tensor x = ref::in_c_order(c, x0), gy = ref::in_c_order(c, gy0);
  ref::Output to_x(c, gx), to_w(c, gw), to_b(c, gb);
  const ref::Plane plane(x.shape(), fusion);
  const int64_t batch = x.size(0), channels = x.size(1), size = plane.size(), out_size = plane.out_size();
  ref::with_real("batch_norm", x, [&](auto real) {
    using T = decltype(real);
    const T *px = x.data<T>(), *pgy = gy.data<T>();
    c.parallel(channels, [&](int64_t ch, int) {
      const double m = at<T>(mean, ch), inv = at<T>(inv_std, ch), weight = at<T>(w, ch), shift = at<T>(b, ch);
      const auto gradient = [&](int64_t n, int64_t i) {
        const int64_t image = n * channels + ch;
        return plane.gradient(px + image * size, m, inv * weight, shift, pgy + image * out_size, i);
      };
      const auto normalised = [&](int64_t n, int64_t i) {
        return (static_cast<double>(px[(n * channels + ch) * size + i]) - m) * inv;
      };
      double sum = 0, product = 0;
      for (int64_t n = 0; n < batch; ++n) {
        for (int64_t i = 0; i < size; ++i) {
          const double g = gradient(n, i);
          sum += g;
          product += g * normalised(n, i);
        }
      }
      if (to_w.wanted()) ref::store(to_w.data<T>() + ch, product, to_w.add());
      if (to_b.wanted()) ref::store(to_b.data<T>() + ch, sum, to_b.add());
      if (!to_x.wanted()) return;
      const auto count = static_cast<double>(batch * size);
      const double mean_g = statistics_of_batch ? sum / count : 0, mean_gx = statistics_of_batch ? product / count : 0;
      for (int64_t n = 0; n < batch; ++n)
        for (int64_t i = 0; i < size; ++i)
          ref::store(to_x.data<T>() + (n * channels + ch) * size + i,
                     weight * inv * (gradient(n, i) - mean_g - normalised(n, i) * mean_gx), to_x.add());
    });
  });
  to_x.finish(c);
  to_w.finish(c);
  to_b.finish(c);
}

}  // namespace

void RefBackend::batch_norm_forward(Context& c, const Tensor& x0, const Tensor& w, const Tensor& b, double eps,
                                    double momentum, Tensor& running_mean, Tensor& running_var, NormFusion fusion,
                                    Tensor& mean, Tensor& inv_std, Tensor& y) {
  const Tensor x = ref::in_c_order(c, x0);
  ref::Output out(c, y);
  const ref::Plane plane(x.shape(), fusion);
  const int64_t batch = x.size(0), channels = x.size(1), size = plane.size(), count = batch * size;
  ref::with_real("batch_norm", x, [&](auto real) {
    using T = decltype(real);
    const T* px = x.data<T>();
    c.parallel(channels, [&](int64_t ch, int) {
      double m, variance;
      ref::moments(
          count,
          [&](auto&& see) {
            for (int64_t n = 0; n < batch; ++n)
              for (int64_t i = 0; i < size; ++i) see(static_cast<double>(px[(n * channels + ch) * size + i]));
          },
          m, variance);
      const double inv = 1 / std::sqrt(variance + eps);
      mean.data<T>()[ch] = static_cast<T>(m);
      inv_std.data<T>()[ch] = static_cast<T>(inv);
      if (running_mean.defined()) {
        const auto move = [&](T& running, double value) {
          running = static_cast<T>((1 - momentum) * static_cast<double>(running) + momentum * value);
        };
        const double unbiased =
            count > 1 ? variance * static_cast<double>(count) / static_cast<double>(count - 1) : variance;
        move(running_mean.data<T>()[ch], m);
        move(running_var.data<T>()[ch], unbiased);
      }
      for (int64_t n = 0; n < batch; ++n) {
        const int64_t image = n * channels + ch;
        plane.forward(px + image * size, m, inv * at<T>(w, ch), at<T>(b, ch), out.data<T>() + image * plane.out_size());
      }
    });
  });
  out.finish(c);
}

void RefBackend::batch_norm_inference(Context& c, const Tensor& x0, const Tensor& w, const Tensor& b,
                                      const Tensor& mean, const Tensor& inv_std, NormFusion fusion, Tensor& y) {
  const Tensor x = ref::in_c_order(c, x0);
  ref::Output out(c, y);
  const ref::Plane plane(x.shape(), fusion);
  const int64_t channels = x.size(1);
  ref::with_real("batch_norm", x, [&](auto real) {
    using T = decltype(real);
    c.parallel(x.size(0) * channels, [&](int64_t image, int) {
      const int64_t ch = image % channels;
      plane.forward(x.data<T>() + image * plane.size(), at<T>(mean, ch), at<T>(inv_std, ch) * at<T>(w, ch),
                    at<T>(b, ch), out.data<T>() + image * plane.out_size());
    });
  });
  out.finish(c);
}

void RefBackend::batch_norm_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, const Tensor& mean,
                                     const Tensor& inv_std, const Tensor& gy, NormFusion fusion, const GradTarget& gx,
                                     const GradTarget& gw, const GradTarget& gb) {
  backward(c, x, w, b, mean, inv_std, gy, fusion, true, gx, gw, gb);
}

void RefBackend::batch_norm_inference_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b,
                                               const Tensor& mean, const Tensor& inv_std, const Tensor& gy,
                                               NormFusion fusion, const GradTarget& gx, const GradTarget& gw,
                                               const GradTarget& gb) {
  backward(c, x, w, b, mean, inv_std, gy, fusion, false, gx, gw, gb);
}

}  // namespace gift
