#include <algorithm>

#include "core/backends/cpu/cpu_backend_impl.h"
#include "core/backends/cpu/flat.h"

namespace gift {

void CpuBackend::optimizer_step(Context& c, const OptimizerOptions& o, const OptimizerRange* ranges, int count,
                                Tensor& parameters, const Tensor& gradients, Tensor* state) {
  if (!c.step || parameters.dtype() != DType::f32)
    return RefBackend::optimizer_step(c, o, ranges, count, parameters, gradients, state);
  const uint64_t step = c.step->step - c.step->moments_from + 1;
  float* p = parameters.data<float>();
  const float* g = gradients.data<float>();
  const bool adam = o.kind != OptimizerKind::sgd;
  float* first = adam || o.momentum != 0 ? state[0].data<float>() : nullptr;
  float* second = adam ? state[1].data<float>() : nullptr;
  cpu::for_parts(c, parameters.numel(), [&](int64_t part_begin, int64_t part_end) {
    for (int r = 0; r < count; ++r) {
      const OptimizerRange& range = ranges[r];
      const int64_t begin = std::max(part_begin, range.begin), end = std::min(part_end, range.end);
      if (begin >= end) continue;
      const double rate = static_cast<double>(c.step->learning_rate) * range.learning_rate_scale;
      optimizer_(o, rate, range.weight_decay, step, end - begin, p + begin, g + begin, first ? first + begin : nullptr,
                 second ? second + begin : nullptr);
    }
  });
  parameters.touch();
}

}  // namespace gift
