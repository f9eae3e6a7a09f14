#include "core/backends/cuda/kernels/optimizer.h"

#include "core/backends/cuda/kernel_backend/kernel_backend.h"

namespace gift::cuda {

void KernelBackend::optimizer_step(Context& c, const OptimizerOptions& o, const OptimizerRange* ranges, int count,
                                   Tensor& parameters, const Tensor& gradients, Tensor* state) {
  if (!c.step) fail<Error>("optimizer", "no step state in the context");
  const int moments = o.kind == OptimizerKind::sgd ? (o.momentum != 0 ? 1 : 0) : 2;
  OptimizerRanges part;
  const auto launch = [&] {
    cuda::optimizer_step(stream(c), o, part, c.step, parameters.data<float>(), gradients.data<float>(),
                         moments > 0 ? state[0].data<float>() : nullptr,
                         moments > 1 ? state[1].data<float>() : nullptr);
    part.count = 0;
  };
  for (int r = 0; r < count; ++r) {
    if (ranges[r].end <= ranges[r].begin) continue;
    part.range[part.count++] = ranges[r];
    if (part.count == OptimizerRanges::most) launch();
  }
  launch();
  parameters.touch();
}

}  // namespace gift::cuda
