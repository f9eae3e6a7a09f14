#pragma once

#include "core/math/half.h"

namespace gift::math {
inline namespace GIFT_MATH_NAMESPACE {

template <class A, class B>
struct SameType {
  static constexpr bool value = false;
};
template <class A>
struct SameType<A, A> {
  static constexpr bool value = true;
};

// An element of one type as another: through float for the 16-bit types, not zero for bool, else as C++ converts.
template <class To, class From>
GIFT_HD To converted(From x) {
  if constexpr (SameType<To, From>::value)
    return x;
  else if constexpr (SameType<From, F16>::value)
    return converted<To>(float_of_f16(x.bits));
  else if constexpr (SameType<From, Bf16>::value)
    return converted<To>(float_of_bf16(x.bits));
  else if constexpr (SameType<To, F16>::value)
    return F16{f16_of_float(static_cast<float>(x))};
  else if constexpr (SameType<To, Bf16>::value)
    return Bf16{bf16_of_float(static_cast<float>(x))};
  else if constexpr (SameType<To, bool>::value)
    return x != From(0);
  else
    return static_cast<To>(x);
}

}  // namespace GIFT_MATH_NAMESPACE
}  // namespace gift::math
