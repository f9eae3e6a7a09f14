#include "core/backends/cpu/conv/thin_convolution.h"

#include <algorithm>
#include <array>

namespace gift::cpu {

#if defined(__x86_64__)
namespace avx2 {
extern const ThinKernels thin;
}
namespace avx512 {
extern const ThinKernels thin;
}
#endif

const ThinKernels* thin_kernels(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return &avx512::thin;
  if (isa == Isa::avx2) return &avx2::thin;
#else
  (void)isa;
#endif
  return nullptr;
}

namespace {

constexpr int64_t most_taps = 256;
constexpr int64_t most_padded = int64_t{1} << 20;  // floats of an image with its border

ThinProblem problem(const Shape& x, const Shape& w, const Conv2dOptions& o) {
  return {.batch = x[0],
          .channels = static_cast<int>(x[1]),
          .out_channels = static_cast<int>(w[0]),
          .height = static_cast<int>(x[2]),
          .width = static_cast<int>(x[3]),
          .kernel_y = static_cast<int>(w[2]),
          .kernel_x = static_cast<int>(w[3]),
          .stride = static_cast<int>(o.stride),
          .padding = static_cast<int>(o.padding),
          .dilation = static_cast<int>(o.dilation)};
}

std::array<int, most_taps> tap_offsets(const ThinProblem& p) {
  std::array<int, most_taps> offsets{};
  const int area = p.kernel_y * p.kernel_x;
  for (int tap = 0; tap < p.taps(); ++tap) {
    const int y = p.dilation * (tap % area / p.kernel_x), x = p.dilation * (tap % p.kernel_x);
    offsets[static_cast<size_t>(tap)] = (tap / area * p.padded_height() + y) * p.padded_width() + x;
  }
  return offsets;
}

}  // namespace

bool ThinConvolution::supports(const Shape& x, const Shape& w, const Conv2dOptions& o) const {
  if (!kernels_ || o.groups != 1 || x[1] >= kernels_->lanes || w[0] % kernels_->lanes != 0 || x[0] == 0) return false;
  const int64_t padded = x[1] * (x[2] + 2 * o.padding) * (x[3] + 2 * o.padding);
  return x[1] * w[2] * w[3] <= most_taps && padded <= most_padded;
}

void ThinConvolution::forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, const Conv2dOptions& o,
                              ConvFusion then, Tensor& y) const {
  const ThinProblem p = problem(x.shape(), w.shape(), o);
  const auto offsets = tap_offsets(p);
  const StorageRef packed = c.engine.memory().allocate(sizeof(float) * static_cast<size_t>(w.numel()));
  auto* weights = reinterpret_cast<float*>(packed->data);
  kernels_->pack(p, w.data<float>(), weights);
  const int64_t in_size = x.numel() / p.batch, out_size = y.numel() / p.batch, rows = y.size(2);
  const int64_t workers = c.engine.pool().size();
  const int64_t bands = std::clamp<int64_t>(2 * workers / p.batch, 1, std::max<int64_t>(1, rows / 4));
  c.parallel(p.batch * bands, [&](int64_t task, int worker) {
    const int64_t image = task / bands, band = task % bands;
    float* padded = c.scratch<float>(worker, static_cast<size_t>(p.padded_size()));
    kernels_->pad(p, x.data<float>() + image * in_size, padded);
    const ThinOutput out{.bias = b.defined() ? b.data<float>() : nullptr,
                         .y = y.data<float>() + image * out_size,
                         .relu = then.activation == Activation::relu,
                         .pool = then.average_pool};
    kernels_->forward(p, padded, offsets.data(), weights, out, static_cast<int>(rows * band / bands),
                      static_cast<int>(rows * (band + 1) / bands));
  });
}

void ThinConvolution::backward_weights(Context& c, const Tensor& x, const Tensor& gy, const Conv2dOptions& o,
                                       const GradTarget& gw, const GradTarget& gb) const {
  const ThinProblem p = problem(x.shape(), gw.tensor.shape(), o);
  const auto offsets = tap_offsets(p);
  const int64_t in_size = x.numel() / p.batch, out_size = gy.numel() / p.batch, weights = gw.tensor.numel();
  const int64_t groups = (p.out_channels / kernels_->lanes + 1) / 2, workers = c.engine.pool().size();
  const Slices slices(p.batch, 1, 16);
  const int64_t parts = slices.count >= 4 * workers ? 1 : groups;  // of the output channels; does not show in the bits
  const StorageRef memory =
      c.engine.memory().allocate(sizeof(float) * static_cast<size_t>((weights + p.out_channels) * slices.count));
  auto* sums = reinterpret_cast<float*>(memory->data);
  float* bias_sums = gb.tensor.defined() ? sums + weights * slices.count : nullptr;
  std::fill_n(sums, (weights + p.out_channels) * slices.count, 0.0f);
  c.parallel(slices.count * parts, [&](int64_t task, int worker) {
    const int64_t slice = task / parts, part = task % parts;
    float* padded = c.scratch<float>(worker, static_cast<size_t>(p.padded_size()));
    for (int64_t image = slices.begin(slice); image < slices.end(slice); ++image) {
      kernels_->pad(p, x.data<float>() + image * in_size, padded);
      kernels_->weight_sums(p, padded, offsets.data(), gy.data<float>() + image * out_size, sums + slice * weights,
                            bias_sums ? bias_sums + slice * p.out_channels : nullptr,
                            static_cast<int>(groups * part / parts), static_cast<int>(groups * (part + 1) / parts));
    }
  });
  kernels_->weight_reduce(p, sums, static_cast<int>(slices.count), gw.add, gw.tensor.data<float>());
  for (int k = 0; bias_sums && k < p.out_channels; ++k) {
    float sum = bias_sums[k];
    for (int64_t slice = 1; slice < slices.count; ++slice) sum += bias_sums[slice * p.out_channels + k];
    float& to = gb.tensor.data<float>()[k];
    to = gb.add ? to + sum : sum;
  }
}

}  // namespace gift::cpu
