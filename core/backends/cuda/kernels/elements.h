#pragma once

#include <cstdint>

#include "core/math/half.h"

namespace gift::cuda {

// The elements of an activation in device memory, in f32 or bf16, told apart when a kernel runs.
struct Elements {
  void* data = nullptr;
  bool brain = false;  // bf16

  GIFT_HD float at(int64_t i) const {
    return brain ? math::load(static_cast<const Bf16*>(data) + i) : math::load(static_cast<const float*>(data) + i);
  }
  GIFT_HD void put(int64_t i, float value) const {
    if (brain)
      math::store(static_cast<Bf16*>(data) + i, value);
    else
      math::store(static_cast<float*>(data) + i, value);
  }
};

// use(pointer to float) or use(pointer to Bf16), on the host.
template <class Use>
void with_pointer(const Elements& x, Use&& use) {
  if (x.brain)
    use(static_cast<Bf16*>(x.data));
  else
    use(static_cast<float*>(x.data));
}

}  // namespace gift::cuda
