#include "core/backends/cuda/kernel_backend/image_layout.h"
#include "core/backends/cuda/kernel_backend/kernel_backend.h"
#include "core/backends/cuda/kernels/conv_epilogue.h"

namespace gift::cuda {
namespace {

DType compute_type(const Context& c) { return c.precision == Precision::bf16 ? DType::bf16 : DType::f32; }

void check_type(const char* what, const Tensor& t) {
  if (t.dtype() != DType::f32 && t.dtype() != DType::bf16)
    fail<DeviceError>("conv2d", what, " is ", t, "; CUDA convolutions are in f32 and bf16");
}

// Channels that x and w are filled up to with zeros. Tensor cores take 4 (TF32) or 8 (bf16) channels at a time, but
// cuDNN's plans for a first layer of 3 do that themselves, in their workspace; whether it pays to do it here is for a
// GPU to say.
constexpr bool fill_up_channels = false;
int64_t channels_of(const Tensor& x, const Conv2dOptions& o, DType type) {
  const int64_t channels = x.size(1), vector = type == DType::bf16 ? 8 : 4;
  return fill_up_channels && o.groups == 1 && channels < vector ? vector : channels;
}

ConvProblem problem_of(const Context& c, ConvDirection direction, const Shape& x, const Shape& w, const Shape& y,
                       const Conv2dOptions& o) {
  ConvProblem p{.direction = direction,
                .batch = x[0],
                .channels = x[1],
                .height = x[2],
                .width = x[3],
                .out_channels = y[1],
                .kernel_y = w[2],
                .kernel_x = w[3],
                .options = o,
                .type = compute_type(c),
                .tf32 = c.precision == Precision::tf32,
                .algorithm = c.convolution};
  if (p.algorithm == ConvAlgorithm::gemm) p.algorithm = ConvAlgorithm::direct;
  return p;
}

Elements elements(const Tensor& t) { return {t.raw(), t.dtype() == DType::bf16}; }

// Where it lies as kernels and cuDNN take it, else a copy.
Tensor aligned_bias(Context& c, const Tensor& b) {
  if (!b.defined() || (b.is_contiguous() && reinterpret_cast<uintptr_t>(b.raw()) % 16 == 0)) return b;
  Tensor out = empty(c, b.shape(), b.dtype());
  c.backend.copy(c, b, out);
  return out;
}

}  // namespace

MemoryFormat KernelBackend::conv2d_format(const Context&, const Tensor&, const Tensor&, Conv2dOptions) const {
  return MemoryFormat::channels_last;
}

void KernelBackend::conv2d_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b0, Conv2dOptions o,
                                   ConvFusion then, Tensor& y) {
  check_type("x", x);
  check_type("w", w);
  if (y.numel() == 0) return;
  const DType type = compute_type(c);
  const int64_t channels = channels_of(x, o, type);
  const Tensor image = as_image(c, x, type, channels), bias = aligned_bias(c, b0);
  const Tensor weights = packed_.forward(c, w, type, channels / o.groups);
  const bool relu = then.activation == Activation::relu;
  const Shape whole = o.output(x.shape(), w.shape());
  ConvProblem problem = problem_of(c, ConvDirection::forward, image.shape(), w.shape(), whole, o);
  float* const pbias = bias.defined() ? bias.data<float>() : nullptr;
  if (!then.average_pool && is_image(y, type)) {
    problem.bias = bias.defined();
    problem.relu = relu;
    return convolve(c, problem, {image.raw(), weights.raw(), y.raw(), pbias});
  }
  const Tensor convolved = empty(c, whole, type, MemoryFormat::channels_last);
  convolve(c, problem, {image.raw(), weights.raw(), convolved.raw()});
  Tensor out = is_image(y, y.dtype()) ? y : empty(c, y.shape(), y.dtype(), MemoryFormat::channels_last);
  conv_epilogue(stream(c), elements(convolved), whole, pbias, relu, then.average_pool, elements(out));
  if (out.raw() != y.raw()) copy(c, out, y);
}

void KernelBackend::conv2d_backward_data(Context& c, const Tensor& gy, const Tensor& w, Conv2dOptions o,
                                         const GradTarget& gx) {
  check_type("gy", gy);
  check_type("gx", gx.tensor);
  if (gx.tensor.numel() == 0) return;
  const DType type = compute_type(c);
  const int64_t channels = channels_of(gx.tensor, o, type);
  const Tensor image = as_image(c, gy, type, gy.size(1)), weights = packed_.backward(c, w, type, channels / o.groups);
  ImageResult result(c, gx, type, channels);
  const ConvProblem problem = problem_of(c, ConvDirection::data, result.image().shape(), w.shape(), gy.shape(), o);
  convolve(c, problem, {result.image().raw(), weights.raw(), image.raw()});
  result.finish(c);
}

void KernelBackend::conv2d_backward_weights(Context& c, const Tensor& x, const Tensor& gy, Conv2dOptions o,
                                            const GradTarget& gw, const GradTarget& gb) {
  check_type("x", x);
  check_type("gy", gy);
  if (gb.tensor.defined()) reduce(c, ReduceOp::sum, gy, 0b1101, gb);
  if (gw.tensor.numel() == 0) return;
  if (gy.numel() == 0) {
    Tensor to = gw.tensor;
    if (!gw.add) fill(c, to, 0);
    return;
  }
  const DType type = compute_type(c);
  const int64_t channels = channels_of(x, o, type);
  const Tensor image = as_image(c, x, type, channels), gradient = as_image(c, gy, type, gy.size(1));
  ImageResult result(c, gw, type, channels / o.groups);
  const ConvProblem problem = problem_of(c, ConvDirection::weights, image.shape(), gw.tensor.shape(), gy.shape(), o);
  convolve(c, problem, {image.raw(), result.image().raw(), gradient.raw()});
  result.finish(c);
}

}  // namespace gift::cuda
