#include "core/math/pointwise.h"

#include "core/backends/ref/loops.h"
#include "core/backends/ref/ref_backend_impl.h"

namespace gift {

void RefBackend::unary(Context& c, UnaryOp op, UnaryOptions o, const Tensor& x, Tensor& y) {
  const ref::Walk<2> walk({&y, &x});
  ref::with_real("unary", x, [&](auto real) {
    using T = decltype(real);
    math::with_unary<T>(op, o, [&](auto f) {
      T* py = y.data<T>();
      const T* px = x.data<T>();
      walk(c, [&](int64_t count, const auto& at, const auto& step) {
        for (int64_t i = 0; i < count; ++i) py[at[0] + i * step[0]] = f.value(px[at[1] + i * step[1]]);
      });
    });
  });
}

void RefBackend::unary_backward(Context& c, UnaryOp op, UnaryOptions o, const Tensor& x, const Tensor& y,
                                const Tensor& gy, const GradTarget& gx) {
  const ref::Walk<4> walk({&gx.tensor, &x, &y, &gy});
  ref::with_real("unary_backward", x, [&](auto real) {
    using T = decltype(real);
    math::with_unary<T>(op, o, [&](auto f) {
      T* pgx = gx.tensor.data<T>();
      const T *px = x.data<T>(), *py = y.data<T>(), *pgy = gy.data<T>();
      walk(c, [&](int64_t count, const auto& at, const auto& step) {
        for (int64_t i = 0; i < count; ++i) {
          const T g = f.backward(pgy[at[3] + i * step[3]], px[at[1] + i * step[1]], py[at[2] + i * step[2]]);
          T& place = pgx[at[0] + i * step[0]];
          place = gx.add ? place + g : g;
        }
      });
    });
  });
}

void RefBackend::binary(Context& c, BinaryOp op, const Tensor& a, const Tensor& b, Tensor& y) {
  const ref::Walk<3> walk({&y, &a, &b});
  ref::with_real("binary", y, [&](auto real) {
    using T = decltype(real);
    math::with_binary<T>(op, [&](auto f) {
      T* py = y.data<T>();
      const T *pa = a.data<T>(), *pb = b.data<T>();
      walk(c, [&](int64_t count, const auto& at, const auto& step) {
        for (int64_t i = 0; i < count; ++i)
          py[at[0] + i * step[0]] = f.value(pa[at[1] + i * step[1]], pb[at[2] + i * step[2]]);
      });
    });
  });
}

}  // namespace gift
