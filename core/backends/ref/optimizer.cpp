#include "core/math/optimizer.h"

#include "core/backends/ref/loops.h"
#include "core/backends/ref/ref_backend_impl.h"

namespace gift {

void RefBackend::optimizer_step(Context& c, const OptimizerOptions& o, const OptimizerRange* ranges, int count,
                                Tensor& parameters, const Tensor& gradients, Tensor* state) {
  if (!c.step) fail<Error>("optimizer", "no step state in the context");
  const uint64_t t = c.step->step - c.step->moments_from + 1;
  ref::with_real("optimizer", parameters, [&](auto real) {
    using T = decltype(real);
    T* p = parameters.data<T>();
    const T* g = gradients.data<T>();
    for (int r = 0; r < count; ++r) {
      const OptimizerRange& range = ranges[r];
      const double rate = static_cast<double>(c.step->learning_rate) * range.learning_rate_scale;
      const Slices slices(range.end - range.begin, 16384);
      c.parallel(slices.count, [&](int64_t slice, int) {
        const int64_t begin = range.begin + slices.begin(slice), end = range.begin + slices.end(slice);
        if (o.kind == OptimizerKind::sgd) {
          const math::SgdUpdate<T> update(o, rate, range.weight_decay);
          if (o.momentum == 0) {
            for (int64_t i = begin; i < end; ++i) update.plain(p[i], g[i]);
          } else {
            T* v = state[0].data<T>();
            for (int64_t i = begin; i < end; ++i) update.with_momentum(p[i], g[i], v[i]);
          }
        } else {
          const math::AdamUpdate<T> update(o, rate, range.weight_decay, t);
          T *m = state[0].data<T>(), *v = state[1].data<T>();
          for (int64_t i = begin; i < end; ++i) update(p[i], g[i], m[i], v[i]);
        }
      });
    }
  });
  parameters.touch();
}

}  // namespace gift
