#include <cmath>

#include "core/backends/ref/loops.h"
#include "core/backends/ref/ref_backend_impl.h"

namespace gift {

void RefBackend::softmax_forward(Context& c, const Tensor& x0, bool log, Tensor& y) {
  const Tensor x = ref::in_c_order(c, x0);
  ref::Output out(c, y);
  const int64_t size = x.size(-1), rows = size ? x.numel() / size : 0;
  ref::with_real("softmax", x, [&](auto real) {
    using T = decltype(real);
    const Slices slices(rows, 16);
    c.parallel(slices.count, [&](int64_t slice, int) {
      for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
        const T* in = x.data<T>() + row * size;
        T* to = out.data<T>() + row * size;
        const auto peak = static_cast<double>(*std::max_element(in, in + size));
        double sum = 0;
        for (int64_t i = 0; i < size; ++i) sum += std::exp(static_cast<double>(in[i]) - peak);
        const double log_sum = std::log(sum);
        for (int64_t i = 0; i < size; ++i) {
          const double z = static_cast<double>(in[i]) - peak;
          to[i] = static_cast<T>(log ? z - log_sum : std::exp(z) / sum);
        }
      }
    });
  });
  out.finish(c);
}

void RefBackend::softmax_backward(Context& c, const Tensor& y0, const Tensor& gy0, bool log, const GradTarget& gx) {
  const Tensor y = ref::in_c_order(c, y0), gy = ref::in_c_order(c, gy0);
  ref::Output out(c, gx);
  const int64_t size = y.size(-1), rows = size ? y.numel() / size : 0;
  ref::with_real("softmax", y, [&](auto real) {
    using T = decltype(real);
    const Slices slices(rows, 16);
    c.parallel(slices.count, [&](int64_t slice, int) {
      for (int64_t row = slices.begin(slice); row < slices.end(slice); ++row) {
        const T *in = y.data<T>() + row * size, *g = gy.data<T>() + row * size;
        T* to = out.data<T>() + row * size;
        double sum = 0;
        for (int64_t i = 0; i < size; ++i)
          sum += log ? static_cast<double>(g[i]) : static_cast<double>(g[i]) * static_cast<double>(in[i]);
        for (int64_t i = 0; i < size; ++i) {
          const auto gradient = static_cast<double>(g[i]), value = static_cast<double>(in[i]);
          ref::store(to + i, log ? gradient - std::exp(value) * sum : value * (gradient - sum), out.add());
        }
      }
    });
  });
  out.finish(c);
}

}  // namespace gift
