#pragma once

#include "core/math/host_device.h"

namespace gift::math {
inline namespace GIFT_MATH_NAMESPACE {

// What a normalisation computes for one element; scale is inv_std * weight. The backward pass asks affine() again where
// the activation was flat, so both passes must call it with the same numbers.
template <class T>
GIFT_HD T affine(T x, T mean, T scale, T shift) {
  return (x - mean) * scale + shift;
}

template <class T>
GIFT_HD T activated(T z, bool relu) {
  return relu && z <= T(0) ? T(0) : z;  // NaN passes
}

// d loss / d z from g, the gradient behind the activation.
template <class T>
GIFT_HD T before_activation(T g, T z, bool relu) {
  return relu && z <= T(0) ? T(0) : g;
}

// d loss / d x = scale * g - offset - (x - mean) * slope, where offset is inv_std times the mean of g * weight over all
// that shares the statistics, and slope inv_std^2 times the mean of g * weight * normalised x.
template <class T>
GIFT_HD T norm_gradient(T g, T centred, T scale, T offset, T slope) {
  return scale * g - offset - centred * slope;
}

// A running mean or variance after a batch.
template <class T>
GIFT_HD T moved(T running, T batch, T momentum) {
  return (T(1) - momentum) * running + momentum * batch;
}

}  // namespace GIFT_MATH_NAMESPACE
}  // namespace gift::math
