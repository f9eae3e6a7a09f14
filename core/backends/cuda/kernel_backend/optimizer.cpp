#include "core/backends/cuda/kernels/optimizer.h"

#include "core/backends/cuda/kernel_backend/kernel_backend.h"

namespace gift::cuda {

void KernelBackend::optimizer_step(Context& c, const OptimizerOptions& o, const OptimizerRange* ranges, int count,
                                   Tensor& parameters, const Tensor& gradients, Tensor* state) {
  if (!c.step) fail<Error>("optimizer", "no step state in the context");
  const int moments = o.kind == OptimizerKind::sgd ? (o.momentum != 0 ? 1 : 0) : 2;
  for (int r = 0; r < count; ++r) {
    const OptimizerRange& range = ranges[r];
    if (range.end <= range.begin) continue;
    const auto part = [&](const Tensor& flat) { return flat.data<float>() + range.begin; };
    cuda::optimizer_step(stream(c), o, range.weight_decay, range.learning_rate_scale, c.step, part(parameters),
                         part(gradients), moments > 0 ? part(state[0]) : nullptr,
                         moments > 1 ? part(state[1]) : nullptr, range.end - range.begin);
  }
  parameters.touch();
}

}  // namespace gift::cuda
