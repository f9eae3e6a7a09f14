#pragma once

#include "core/dtype.h"
#include "core/math/half.h"

namespace gift {

// use(T()) for the C++ type that holds an element of this type.
#ifdef __CUDACC__
#pragma nv_exec_check_disable  // `use` may be for one side only
#endif
template <class Use>
GIFT_HD void with_element(DType type, Use&& use) {
  switch (type) {
    case DType::f32:
      return use(float());
    case DType::f64:
      return use(double());
    case DType::bf16:
      return use(Bf16());
    case DType::f16:
      return use(F16());
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

}  // namespace gift
