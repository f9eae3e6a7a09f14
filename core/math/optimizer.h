#pragma once

#include "core/math/functions.h"
#include "core/math/kinds.h"

namespace gift::math {
inline namespace GIFT_MATH_NAMESPACE {

// Update rules as PyTorch states them (torch.optim.SGD, Adam, AdamW), one parameter p with gradient g at a time. What
// does not depend on the element is made once a step and range, in double.

// b^n for n >= 0 by repeated squaring.
GIFT_HD double power(double b, uint64_t n) {
  double result = 1;
  for (; n != 0; n >>= 1) {
    if (n & 1) result *= b;
    b *= b;
  }
  return result;
}

// v = momentum v + (g + decay p); p -= rate v. Nesterov: p -= rate (g + decay p + momentum v). v starts as 0.
template <class T>
struct SgdUpdate {
  T rate, decay, momentum;
  bool nesterov;
  GIFT_HD SgdUpdate(const OptimizerOptions& o, double learning_rate, double weight_decay)
      : rate(static_cast<T>(learning_rate)),
        decay(static_cast<T>(weight_decay)),
        momentum(static_cast<T>(o.momentum)),
        nesterov(o.nesterov) {}
  GIFT_HD void plain(T& p, T g) const { p -= rate * (g + decay * p); }
  GIFT_HD void with_momentum(T& p, T g, T& v) const {
    const T d = g + decay * p;
    v = momentum * v + d;
    const T ahead = d + momentum * v;
    p -= rate * (nesterov ? ahead : v);
  }
};

// m += (1 - beta1) (g - m); v = beta2 v + (1 - beta2) g^2; p -= rate / (1 - beta1^t) m / (sqrt(v / (1 - beta2^t)) +
// eps). adam: the decay joins the gradient; adamw: it shrinks p first. t counts from 1.
template <class T>
struct AdamUpdate {
  T keep, decay, one_minus_beta1, beta2, one_minus_beta2, eps, step_size, root_correction;
  GIFT_HD AdamUpdate(const OptimizerOptions& o, double learning_rate, double weight_decay, uint64_t t)
      : keep(static_cast<T>(o.kind == OptimizerKind::adamw ? 1 - learning_rate * weight_decay : 1.0)),
        decay(static_cast<T>(o.kind == OptimizerKind::adamw ? 0.0 : weight_decay)),
        one_minus_beta1(static_cast<T>(1 - o.beta1)),
        beta2(static_cast<T>(o.beta2)),
        one_minus_beta2(static_cast<T>(1 - o.beta2)),
        eps(static_cast<T>(o.eps)),
        step_size(static_cast<T>(learning_rate / (1 - power(o.beta1, t)))),
        root_correction(static_cast<T>(::sqrt(1 - power(o.beta2, t)))) {}
  GIFT_HD void operator()(T& p, T g, T& m, T& v) const {
    const T kept = p * keep;
    const T d = g + decay * kept;
    m += one_minus_beta1 * (d - m);
    v = beta2 * v + one_minus_beta2 * (d * d);
    p = kept - step_size * (m / (sqrt(v) / root_correction + eps));
  }
};

}  // namespace GIFT_MATH_NAMESPACE
}  // namespace gift::math
