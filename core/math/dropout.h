#pragma once

#include "core/math/host_device.h"

namespace gift::math {
inline namespace GIFT_MATH_NAMESPACE {

// Dropout draws one Philox block for four neighbours: element (or row) i takes word i % 4 of the block at
// (step, item = i / 4, draw = call) of Stream::dropout. It is kept where its uniform number is at least p.
template <class T>
GIFT_HD T dropped(T x, float uniform, float p, T scale) {
  const T kept = x * scale;
  return uniform >= p ? kept : T(0);
}

}  // namespace GIFT_MATH_NAMESPACE
}  // namespace gift::math
