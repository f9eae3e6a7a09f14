#include <type_traits>

#include "core/backends/ref/loops.h"
#include "core/backends/ref/ref_backend_impl.h"
#include "core/math/half.h"

namespace gift {
namespace {

struct Half {
  uint16_t bits;
};
struct Brain {
  uint16_t bits;
};

template <class Use>
void with_element(DType type, Use&& use) {
  switch (type) {
    case DType::f32:
      return use(float());
    case DType::f64:
      return use(double());
    case DType::bf16:
      return use(Brain());
    case DType::f16:
      return use(Half());
    case DType::i64:
      return use(int64_t());
    case DType::i32:
      return use(int32_t());
    case DType::u8:
      return use(uint8_t());
    case DType::boolean:
      return use(bool());
  }
}

template <class To, class From>
To converted(From x) {
  if constexpr (std::is_same_v<To, From>)
    return x;
  else if constexpr (std::is_same_v<From, Half>)
    return converted<To>(math::float_of_f16(x.bits));
  else if constexpr (std::is_same_v<From, Brain>)
    return converted<To>(math::float_of_bf16(x.bits));
  else if constexpr (std::is_same_v<To, Half>)
    return {math::f16_of_float(static_cast<float>(x))};
  else if constexpr (std::is_same_v<To, Brain>)
    return {math::bf16_of_float(static_cast<float>(x))};
  else if constexpr (std::is_same_v<To, bool>)
    return x != From(0);
  else
    return static_cast<To>(x);
}

}  // namespace

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
