#include <cmath>

#include "core/backends/cpu/cpu_backend_impl.h"
#include "core/backends/cpu/flat.h"
#include "core/backends/cpu/plane_layout.h"

namespace gift {
namespace {
using cpu::PlaneLayout;

// What the kernels take of all channels of one sample, in scratch memory of the worker.
struct Coefficients {
  float *mean, *scale, *shift, *a, *b, *c;
  double *first, *second;  // sums of a channel

  Coefficients(Context& context, int worker, int64_t channels) {
    // One vector more than there are channels: kernels load whole vectors.
    const auto padded = static_cast<size_t>((channels + 15) / 16 * 16);
    first = context.scratch<double>(worker, 5 * padded);
    second = first + padded;
    mean = reinterpret_cast<float*>(second + padded);
    scale = mean + padded;
    shift = scale + padded;
    a = shift + padded;
    b = a + padded;
    c = b + padded;
  }
  void set(int64_t channels, int64_t members, const float* means, const float* inv_stds, const float* w,
           const float* bias) {
    for (int64_t ch = 0; ch < channels; ++ch) {
      mean[ch] = means[ch / members];
      scale[ch] = inv_stds[ch / members] * w[ch];
      shift[ch] = bias[ch];
    }
  }
  cpu::NormAffine affine(int64_t ch, NormFusion fusion) const {
    return {mean + ch, scale + ch, shift + ch, fusion.activation == Activation::relu, fusion.average_pool};
  }
};

}  // namespace

void CpuBackend::group_norm_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, int64_t groups,
                                    double eps, NormFusion fusion, Tensor& mean, Tensor& inv_std, Tensor& y) {
  const PlaneLayout in(norm_.grouped.channels, x), out(norm_.grouped.channels, y);
  if (!in.matches(out) || !cpu::all_f32({&x, &w, &b, &mean, &inv_std, &y}))
    return RefBackend::group_norm_forward(c, x, w, b, groups, eps, fusion, mean, inv_std, y);
  const cpu::NormPlaneKernels& kernels = in.kernels(norm_);
  const cpu::NormPlane plane{in.height, in.width, in.pixel};
  const int64_t channels = x.size(1), members = channels / groups;
  const auto pixels = static_cast<double>(in.pixels());
  c.parallel(in.images, [&](int64_t n, int worker) {
    Coefficients k(c, worker, channels);
    for (int64_t g = 0; g < in.groups; ++g)
      kernels.moments(x.data<float>() + in.offset(n, g), plane, k.first + g * in.channels, k.second + g * in.channels);
    float *means = mean.data<float>() + n * groups, *inv_stds = inv_std.data<float>() + n * groups;
    for (int64_t group = 0; group < groups; ++group) {
      double m = 0, squares = 0;
      for (int64_t ch = group * members; ch < (group + 1) * members; ++ch) m += k.first[ch];
      m /= static_cast<double>(members);
      for (int64_t ch = group * members; ch < (group + 1) * members; ++ch)
        squares += k.second[ch] + pixels * (k.first[ch] - m) * (k.first[ch] - m);
      means[group] = static_cast<float>(m);
      inv_stds[group] = static_cast<float>(1 / std::sqrt(squares / (pixels * static_cast<double>(members)) + eps));
    }
    k.set(channels, members, means, inv_stds, w.data<float>(), b.data<float>());
    for (int64_t g = 0; g < in.groups; ++g)
      kernels.forward(x.data<float>() + in.offset(n, g), plane, k.affine(g * in.channels, fusion),
                      y.data<float>() + out.offset(n, g));
  });
}

void CpuBackend::group_norm_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, int64_t groups,
                                     const Tensor& mean, const Tensor& inv_std, const Tensor& gy0, NormFusion fusion,
                                     const GradTarget& gx, const GradTarget& gw, const GradTarget& gb) {
  const PlaneLayout in(norm_.grouped.channels, x);
  const Tensor gy = in.known() ? cpu::in_format_of(c, x, gy0) : gy0;
  const PlaneLayout out(norm_.grouped.channels, gy);
  const bool to_x = gx.tensor.defined(), to_parameters = gw.tensor.defined() || gb.tensor.defined();
  if (!in.matches(out) || (to_x && !in.matches(PlaneLayout(norm_.grouped.channels, gx.tensor))) ||
      !cpu::all_f32({&x, &w, &b, &mean, &inv_std, &gy, &gx.tensor, &gw.tensor, &gb.tensor}))
    return RefBackend::group_norm_backward(c, x, w, b, groups, mean, inv_std, gy, fusion, gx, gw, gb);
  const cpu::NormPlaneKernels& kernels = in.kernels(norm_);
  const cpu::NormPlane plane{in.height, in.width, in.pixel};
  const int64_t channels = x.size(1), members = channels / groups;
  const double count = static_cast<double>(members * in.pixels());
  const float* weight = w.data<float>();
  // Of every sample and channel: sums of g and of g * normalised x.
  const Tensor parts = empty(c, {in.images, 2, channels}, DType::f64);
  c.parallel(in.images, [&](int64_t n, int worker) {
    Coefficients k(c, worker, channels);
    const float *means = mean.data<float>() + n * groups, *inv_stds = inv_std.data<float>() + n * groups;
    k.set(channels, members, means, inv_stds, weight, b.data<float>());
    double *sum = parts.data<double>() + n * 2 * channels, *product = sum + channels;
    for (int64_t g = 0, ch = 0; g < in.groups; ++g, ch += in.channels)
      kernels.sums(x.data<float>() + in.offset(n, g), gy.data<float>() + out.offset(n, g), plane, k.affine(ch, fusion),
                   sum + ch, product + ch);
    for (int64_t ch = 0; ch < channels; ++ch) product[ch] *= static_cast<double>(inv_stds[ch / members]);
    if (!to_x) return;
    // gx = inv (w g - mean(w g) - xhat mean(w g xhat)), means over the group.
    for (int64_t group = 0; group < groups; ++group) {
      double all = 0, all_products = 0;
      for (int64_t ch = group * members; ch < (group + 1) * members; ++ch) {
        all += static_cast<double>(weight[ch]) * sum[ch];
        all_products += static_cast<double>(weight[ch]) * product[ch];
      }
      const auto inv = static_cast<double>(inv_stds[group]);
      for (int64_t ch = group * members; ch < (group + 1) * members; ++ch) {
        k.a[ch] = k.scale[ch];
        k.b[ch] = static_cast<float>(-inv * inv * all_products / count);
        k.c[ch] = static_cast<float>(-inv * all / count);
      }
    }
    for (int64_t g = 0, ch = 0; g < in.groups; ++g, ch += in.channels)
      kernels.backward(x.data<float>() + in.offset(n, g), gy.data<float>() + out.offset(n, g), plane,
                       k.affine(ch, fusion), {k.a + ch, k.b + ch, k.c + ch, gx.add},
                       gx.tensor.data<float>() + in.offset(n, g));
  });
  if (!to_parameters) return;
  const auto reduce = [&](const GradTarget& to, int64_t which) {
    if (!to.tensor.defined()) return;
    for (int64_t ch = 0; ch < channels; ++ch) {
      double sum = to.add ? static_cast<double>(to.tensor.data<float>()[ch]) : 0;
      for (int64_t n = 0; n < in.images; ++n) sum += parts.data<double>()[(2 * n + which) * channels + ch];
      to.tensor.data<float>()[ch] = static_cast<float>(sum);
    }
  };
  reduce(gb, 0);
  reduce(gw, 1);
}

}  // namespace gift
