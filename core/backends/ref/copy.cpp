#include "core/backends/ref/loops.h"
#include "core/backends/ref/ref_backend_impl.h"
#include "core/backends/with_element.h"
#include "core/math/convert.h"

namespace gift {

using math::converted;

void RefBackend::copy(Context& c, const Tensor& x, Tensor& y) {
  if (!(x.shape() == y.shape())) fail<ShapeError>("copy", x, " into ", y);
  const ref::Walk<2> walk({&y, &x});
  with_element(y.dtype(), [&](auto to) {
    with_element(x.dtype(), [&](auto from) {
      using To = decltype(to);
      using From = decltype(from);
      auto* out = reinterpret_cast<To*>(y.raw());
      const auto* in = reinterpret_cast<const From*>(x.raw());
      walk(c, [&](int64_t count, const auto& offset, const auto& stride) {
        To* to_run = out + offset[0];
        const From* from_run = in + offset[1];
        for (int64_t i = 0; i < count; ++i) to_run[i * stride[0]] = converted<To>(from_run[i * stride[1]]);
      });
    });
  });
}

void RefBackend::fill(Context& c, Tensor& y, double value) {
  const ref::Walk<1> walk({&y});
  with_element(y.dtype(), [&](auto element) {
    using T = decltype(element);
    const T filler = converted<T>(value);
    auto* out = reinterpret_cast<T*>(y.raw());
    walk(c, [&](int64_t count, const auto& offset, const auto& stride) {
      for (int64_t i = 0; i < count; ++i) out[offset[0] + i * stride[0]] = filler;
    });
  });
}

}  // namespace gift
