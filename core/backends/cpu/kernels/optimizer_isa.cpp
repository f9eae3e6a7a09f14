#include "core/backends/cpu/kernels/optimizer.h"

#include "core/backends/cpu/kernels/simd.h"
#include "core/math/optimizer.h"

namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {

static void optimizer_step(const OptimizerOptions& o, double learning_rate, double weight_decay, uint64_t step,
                           int64_t count, float* p, const float* g, float* first, float* second) {
  if (o.kind != OptimizerKind::sgd) {
    const math::AdamUpdate<float> update(o, learning_rate, weight_decay, step);
    GIFT_INDEPENDENT
    for (int64_t i = 0; i < count; ++i) {
      float value = p[i], m = first[i], v = second[i];
      update(value, g[i], m, v);
      p[i] = value;
      first[i] = m;
      second[i] = v;
    }
    return;
  }
  const math::SgdUpdate<float> update(o, learning_rate, weight_decay);
  if (o.momentum == 0) {
    GIFT_INDEPENDENT
    for (int64_t i = 0; i < count; ++i) {
      float value = p[i];
      update.plain(value, g[i]);
      p[i] = value;
    }
    return;
  }
  GIFT_INDEPENDENT
  for (int64_t i = 0; i < count; ++i) {
    float value = p[i], v = first[i];
    update.with_momentum(value, g[i], v);
    p[i] = value;
    first[i] = v;
  }
}

extern const OptimizerKernel optimizer_table;
const OptimizerKernel optimizer_table = optimizer_step;

}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
