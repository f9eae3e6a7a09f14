#include "core/backends/cuda/kernels/norm.h"

#include <limits>

#include "core/backends/cuda/kernel_backend/kernel_backend.h"
#include "core/backends/cuda/kernel_backend/operand.h"
#include "core/backends/cuda/kernel_backend/same_format.h"

namespace gift::cuda {
namespace {

// groups 0: statistics over the batch.
NormLayout layout_of(std::string_view op, const Tensor& x, int64_t groups, NormFusion fusion) {
  int64_t height = 1, width = 1;
  if (x.rank() == 4) height = x.size(2), width = x.size(3);
  for (int axis = 2; x.rank() != 4 && axis < x.rank(); ++axis) width *= x.size(axis);
  if (x.size(0) * height * width > std::numeric_limits<int32_t>::max())
    fail<ShapeError>(op, "x is ", x, ", expected fewer than 2^31 pixels on a GPU");
  const auto batch = static_cast<uint32_t>(x.size(0));
  NormLayout n;
  n.channels = static_cast<uint32_t>(x.size(1));
  n.height = static_cast<uint32_t>(height);
  n.width = static_cast<uint32_t>(width);
  n.segments = groups ? batch : 1;
  n.images = groups ? 1 : batch;
  n.members = groups ? n.channels / static_cast<uint32_t>(groups) : 1;
  n.channels_last = x.format() == MemoryFormat::channels_last || n.pixels() == 1;
  n.relu = fusion.activation == Activation::relu;
  n.pool = fusion.average_pool;
  return n;
}

// Images are accessed 16 bytes at a time where all of them allow it.
void choose_vector(NormLayout& n, std::initializer_list<Elements> images) {
  const int full = images.begin()->brain ? 8 : 4;
  bool fits = n.channels_last && n.channels % static_cast<uint32_t>(full) == 0;
  for (const Elements& image : images) fits = fits && reinterpret_cast<uintptr_t>(image.data) % 16 == 0;
  n.vector = fits ? full : 1;
}

NormParameters parameters(std::string_view op, const Tensor& w, const Tensor& b, const Tensor& mean,
                          const Tensor& inv_std) {
  return {floats(op, w), floats(op, b), floats(op, mean), floats(op, inv_std)};
}

Tensor partials_for(Context& c, const NormLayout& n, uint32_t pixels) {
  return empty(c, {norm_partials(n, pixels)}, DType::f64);
}

void apply(Context& c, StreamHandle stream, NormLayout n, const Tensor& x, const NormParameters& p, Tensor& y0) {
  if (y0.numel() == 0) return;
  OutputLike y(c, x, {y0, false});
  const Elements in = operand("norm", x), out = operand("norm", y.tensor());
  choose_vector(n, {in, out});
  norm_forward(stream, n, in, p, out);
  y.finish(c);
}

void statistics(Context& c, StreamHandle stream, NormLayout n, const Tensor& x, const NormStatistics& to) {
  const Elements in = operand("norm", x);
  choose_vector(n, {in});
  const Tensor partials = partials_for(c, n, n.pixels());
  norm_moments(stream, n, in, partials.data<double>());
  norm_statistics(stream, n, in, partials.data<double>(), to);
}

// of_batch: the statistics depend on x.
void backward(Context& c, StreamHandle stream, NormLayout n, const Tensor& x, const Tensor& gy0,
              const NormParameters& p, bool of_batch, const GradTarget& gx0, const GradTarget& gw,
              const GradTarget& gb) {
  if (x.numel() == 0) {
    for (const GradTarget* g : {&gw, &gb})
      if (Tensor t = g->tensor; t.defined() && !g->add) c.backend.fill(c, t, 0);
    return;
  }
  const Tensor gy = in_format_of(c, x, gy0);
  OutputLike gx(c, x, gx0);
  const Elements in = operand("norm", x), above = operand("norm", gy), out = operand("norm", gx.tensor());
  choose_vector(n, {in, above, out});
  Tensor means;
  const bool wants_means = of_batch && gx.tensor().defined();
  if (wants_means || gw.tensor.defined() || gb.tensor.defined()) {
    const Tensor partials = partials_for(c, n, n.out_pixels());
    if (wants_means) means = empty(c, {2, int64_t{n.segments} * n.groups()});
    norm_sums(stream, n, in, above, p, partials.data<double>());
    norm_finish(stream, n, partials.data<double>(), p.weight,
                {floats("norm", means), floats("norm", gw.tensor), floats("norm", gb.tensor), gw.add, gb.add});
  }
  if (!gx.tensor().defined()) return;
  norm_gradient(stream, n, in, above, p, floats("norm", means), out, gx.add());
  gx.finish(c);
}

}  // namespace

void KernelBackend::batch_norm_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, double eps,
                                       double momentum, Tensor& running_mean, Tensor& running_var, NormFusion fusion,
                                       Tensor& mean, Tensor& inv_std, Tensor& y) {
  const NormLayout n = layout_of("batch_norm", x, 0, fusion);
  const NormParameters p = parameters("batch_norm", w, b, mean, inv_std);
  statistics(c, stream(c), n, x,
             {eps, momentum, floats("batch_norm", mean), floats("batch_norm", inv_std),
              floats("batch_norm", running_mean), floats("batch_norm", running_var)});
  apply(c, stream(c), n, x, p, y);
}

void KernelBackend::batch_norm_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b,
                                        const Tensor& mean, const Tensor& inv_std, const Tensor& gy, NormFusion fusion,
                                        const GradTarget& gx, const GradTarget& gw, const GradTarget& gb) {
  backward(c, stream(c), layout_of("batch_norm", x, 0, fusion), x, gy, parameters("batch_norm", w, b, mean, inv_std),
           true, gx, gw, gb);
}

void KernelBackend::batch_norm_inference(Context& c, const Tensor& x, const Tensor& w, const Tensor& b,
                                         const Tensor& mean, const Tensor& inv_std, NormFusion fusion, Tensor& y) {
  apply(c, stream(c), layout_of("batch_norm", x, 0, fusion), x, parameters("batch_norm", w, b, mean, inv_std), y);
}

void KernelBackend::batch_norm_inference_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b,
                                                  const Tensor& mean, const Tensor& inv_std, const Tensor& gy,
                                                  NormFusion fusion, const GradTarget& gx, const GradTarget& gw,
                                                  const GradTarget& gb) {
  backward(c, stream(c), layout_of("batch_norm", x, 0, fusion), x, gy, parameters("batch_norm", w, b, mean, inv_std),
           false, gx, gw, gb);
}

void KernelBackend::group_norm_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, int64_t groups,
                                       double eps, NormFusion fusion, Tensor& mean, Tensor& inv_std, Tensor& y) {
  if (x.numel() == 0) return;
  const NormLayout n = layout_of("group_norm", x, groups, fusion);
  const NormParameters p = parameters("group_norm", w, b, mean, inv_std);
  statistics(c, stream(c), n, x, {eps, 0, floats("group_norm", mean), floats("group_norm", inv_std), nullptr, nullptr});
  apply(c, stream(c), n, x, p, y);
}

void KernelBackend::group_norm_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, int64_t groups,
                                        const Tensor& mean, const Tensor& inv_std, const Tensor& gy, NormFusion fusion,
                                        const GradTarget& gx, const GradTarget& gw, const GradTarget& gb) {
  backward(c, stream(c), layout_of("group_norm", x, groups, fusion), x, gy,
           parameters("group_norm", w, b, mean, inv_std), true, gx, gw, gb);
}

}  // namespace gift::cuda
