#include <cmath>

#include "core/backends/cpu/cpu_backend_impl.h"
#include "core/backends/cpu/flat.h"
#include "core/backends/cpu/plane_layout.h"

// Sums of a plane are added in the order of the images, in double, whoever computes them: the partition of the work may
// depend on the number of workers, results do not.
namespace gift {
namespace {
using cpu::for_planes;
using cpu::max_block;
using cpu::PlaneLayout;

struct Moments {  // of one channel group
  double mean[max_block], m2[max_block];
};
struct Sums {
  double g[max_block], gx[max_block];
};

// What the kernels take of one channel group.
struct Coefficients {
  alignas(64) float mean[max_block], scale[max_block], shift[max_block];
  alignas(64) float a[max_block], b[max_block], c[max_block];

  Coefficients(int64_t first, int count, const Tensor& w, const Tensor& bias, const Tensor& means,
               const Tensor& inv_stds) {
    for (int l = 0; l < count; ++l) {
      mean[l] = means.data<float>()[first + l];
      scale[l] = inv_stds.data<float>()[first + l] * w.data<float>()[first + l];
      shift[l] = bias.data<float>()[first + l];
    }
  }
  cpu::NormAffine affine(NormFusion fusion) const {
    return {mean, scale, shift, fusion.activation == Activation::relu, fusion.average_pool};
  }
};

// Whether a worker takes whole channel groups, which spares a hand-over and finds the second pass in its cache.
bool by_group(Context& c, const PlaneLayout& layout) {
  const int workers = c.engine.pool().size();
  return workers == 1 || layout.groups % workers == 0 || layout.groups >= 4 * workers;
}

// Chan's update: joins the moments of `count` further values to those of `seen`.
void join(Moments& all, double seen, const Moments& next, double count, int channels) {
  const double total = seen + count;
  for (int l = 0; l < channels; ++l) {
    const double delta = next.mean[l] - all.mean[l];
    all.mean[l] += delta * (count / total);
    all.m2[l] += next.m2[l] + delta * delta * (seen * count / total);
  }
}

struct Statistics {
  double eps, momentum;
  Tensor &running_mean, &running_var, &mean, &inv_std;

  void write(const Moments& m, int64_t first, int channels, double count) const {
    for (int l = 0; l < channels; ++l) {
      const int64_t ch = first + l;
      const double variance = m.m2[l] / count;
      mean.data<float>()[ch] = static_cast<float>(m.mean[l]);
      inv_std.data<float>()[ch] = static_cast<float>(1 / std::sqrt(variance + eps));
      if (!running_mean.defined()) continue;
      const auto move = [&](float& running, double value) {
        running = static_cast<float>((1 - momentum) * static_cast<double>(running) + momentum * value);
      };
      move(running_mean.data<float>()[ch], m.mean[l]);
      move(running_var.data<float>()[ch], count > 1 ? m.m2[l] / (count - 1) : variance);
    }
  }
};

}  // namespace

void CpuBackend::batch_norm_forward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, double eps,
                                    double momentum, Tensor& running_mean, Tensor& running_var, NormFusion fusion,
                                    Tensor& mean, Tensor& inv_std, Tensor& y) {
  const PlaneLayout in(norm_.grouped.channels, x), out(norm_.grouped.channels, y);
  if (!in.matches(out) || !cpu::all_f32({&x, &w, &b, &mean, &inv_std, &running_mean, &running_var, &y}))
    return RefBackend::batch_norm_forward(c, x, w, b, eps, momentum, running_mean, running_var, fusion, mean, inv_std,
                                          y);
  const cpu::NormPlaneKernels& kernels = in.kernels(norm_);
  const cpu::NormPlane plane{in.height, in.width, in.pixel};
  const float* px = x.data<float>();
  float* py = y.data<float>();
  const int channels = in.channels;
  const auto pixels = static_cast<double>(in.pixels());
  const Statistics statistics{eps, momentum, running_mean, running_var, mean, inv_std};
  const auto moments = [&](int64_t n, int64_t g, Moments& m) {
    kernels.moments(px + in.offset(n, g), plane, m.mean, m.m2);
  };
  const auto normalise = [&](int64_t n, int64_t g, const Coefficients& k) {
    kernels.forward(px + in.offset(n, g), plane, k.affine(fusion), py + out.offset(n, g));
  };
  if (by_group(c, in)) {
    c.parallel(in.groups, [&](int64_t g, int) {
      Moments all, next;
      moments(0, g, all);
      for (int64_t n = 1; n < in.images; ++n) {
        moments(n, g, next);
        join(all, static_cast<double>(n) * pixels, next, pixels, channels);
      }
      statistics.write(all, g * channels, channels, static_cast<double>(in.images) * pixels);
      const Coefficients k(g * channels, channels, w, b, mean, inv_std);
      for (int64_t n = in.images; n-- > 0;) normalise(n, g, k);  // what was read last is in the cache still
    });
    return;
  }
  const Tensor parts = empty(c, {in.images, in.groups, static_cast<int64_t>(sizeof(Moments))}, DType::u8);
  auto* part = reinterpret_cast<Moments*>(parts.raw());
  for_planes(c, in, [&](int64_t n, int64_t g) { moments(n, g, part[n * in.groups + g]); });
  for (int64_t g = 0; g < in.groups; ++g) {
    for (int64_t n = 1; n < in.images; ++n)
      join(part[g], static_cast<double>(n) * pixels, part[n * in.groups + g], pixels, channels);
    statistics.write(part[g], g * channels, channels, static_cast<double>(in.images) * pixels);
  }
  for_planes(c, in,
             [&](int64_t n, int64_t g) { normalise(n, g, Coefficients(g * channels, channels, w, b, mean, inv_std)); });
}

void CpuBackend::batch_norm_inference(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, const Tensor& mean,
                                      const Tensor& inv_std, NormFusion fusion, Tensor& y) {
  const PlaneLayout in(norm_.grouped.channels, x), out(norm_.grouped.channels, y);
  if (!in.matches(out) || !cpu::all_f32({&x, &w, &b, &mean, &inv_std, &y}))
    return RefBackend::batch_norm_inference(c, x, w, b, mean, inv_std, fusion, y);
  const cpu::NormPlaneKernels& kernels = in.kernels(norm_);
  const cpu::NormPlane plane{in.height, in.width, in.pixel};
  for_planes(c, in, [&](int64_t n, int64_t g) {
    const Coefficients k(g * in.channels, in.channels, w, b, mean, inv_std);
    kernels.forward(x.data<float>() + in.offset(n, g), plane, k.affine(fusion), y.data<float>() + out.offset(n, g));
  });
}

namespace {

struct BatchNormBackward {
  Context& c;
  const Tensor &x, &w, &b, &mean, &inv_std, &gy;
  NormFusion fusion;
  const GradTarget &gx, &gw, &gb;
  const PlaneLayout &in, &out;
  bool statistics_of_batch;
  const cpu::NormPlaneKernels& kernels;
  cpu::NormPlane plane{in.height, in.width, in.pixel};

  void sums(int64_t n, int64_t g, const Coefficients& k, Sums& s) const {
    kernels.sums(x.data<float>() + in.offset(n, g), gy.data<float>() + out.offset(n, g), plane, k.affine(fusion), s.g,
                 s.gx);
  }
  void add(Sums& all, const Sums& next) const {
    for (int l = 0; l < in.channels; ++l) all.g[l] += next.g[l], all.gx[l] += next.gx[l];
  }
  Coefficients coefficients(int64_t g) const { return Coefficients(g * in.channels, in.channels, w, b, mean, inv_std); }
  // Gradients of weight and bias.
  void write(int64_t g, const Sums& s) const {
    for (int l = 0; l < in.channels; ++l) {
      const int64_t ch = g * in.channels + l;
      const auto put = [ch](const GradTarget& to, double value) {
        if (!to.tensor.defined()) return;
        float& place = to.tensor.data<float>()[ch];
        place = static_cast<float>(to.add ? static_cast<double>(place) + value : value);
      };
      put(gw, s.gx[l] * static_cast<double>(inv_std.data<float>()[ch]));
      put(gb, s.g[l]);
    }
  }
  // gx = w inv (g - sum g / count - xhat sum(g xhat) / count), without the sums where statistics were given.
  void prepare(int64_t g, const Sums& s, Coefficients& k) const {
    const double count = static_cast<double>(in.images * in.pixels());
    for (int l = 0; l < in.channels; ++l) {
      const auto inv = static_cast<double>(inv_std.data<float>()[g * in.channels + l]);
      const double a = inv * static_cast<double>(w.data<float>()[g * in.channels + l]);
      k.a[l] = static_cast<float>(a);
      k.b[l] = statistics_of_batch ? static_cast<float>(-a * inv * inv * s.gx[l] / count) : 0;
      k.c[l] = statistics_of_batch ? static_cast<float>(-a * s.g[l] / count) : 0;
    }
  }
  void apply(int64_t n, int64_t g, const Coefficients& k) const {
    kernels.backward(x.data<float>() + in.offset(n, g), gy.data<float>() + out.offset(n, g), plane, k.affine(fusion),
                     {k.a, k.b, k.c, gx.add}, gx.tensor.data<float>() + in.offset(n, g));
  }

  void run() const {
    const bool to_x = gx.tensor.defined();
    const bool need_sums = (statistics_of_batch && to_x) || gw.tensor.defined() || gb.tensor.defined();
    if (need_sums && by_group(c, in)) {
      c.parallel(in.groups, [&](int64_t g, int) {
        Coefficients k = coefficients(g);
        Sums all{}, next;
        for (int64_t n = 0; n < in.images; ++n) {
          sums(n, g, k, next);
          add(all, next);
        }
        write(g, all);
        if (!to_x) return;
        prepare(g, all, k);
        for (int64_t n = in.images; n-- > 0;) apply(n, g, k);  // what was read last is in the cache still
      });
      return;
    }
    const Tensor parts =
        empty(c, {need_sums ? in.images : 1, in.groups, static_cast<int64_t>(sizeof(Sums))}, DType::u8);
    auto* part = reinterpret_cast<Sums*>(parts.raw());
    if (need_sums) {
      for_planes(c, in, [&](int64_t n, int64_t g) { sums(n, g, coefficients(g), part[n * in.groups + g]); });
      for (int64_t g = 0; g < in.groups; ++g) {
        Sums all{};
        for (int64_t n = 0; n < in.images; ++n) add(all, part[n * in.groups + g]);
        write(g, part[g] = all);
      }
    }
    if (!to_x) return;
    for_planes(c, in, [&](int64_t n, int64_t g) {
      Coefficients k = coefficients(g);
      prepare(g, part[g], k);
      apply(n, g, k);
    });
  }
};

}  // namespace

void CpuBackend::batch_norm_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, const Tensor& mean,
                                     const Tensor& inv_std, const Tensor& gy, NormFusion fusion, const GradTarget& gx,
                                     const GradTarget& gw, const GradTarget& gb) {
  const PlaneLayout in(norm_.grouped.channels, x);
  const Tensor like_x = in.known() ? cpu::in_format_of(c, x, gy) : gy;
  const PlaneLayout out(norm_.grouped.channels, like_x);
  if (!in.matches(out) || (gx.tensor.defined() && !in.matches(PlaneLayout(norm_.grouped.channels, gx.tensor))) ||
      !cpu::all_f32({&x, &w, &b, &mean, &inv_std, &gy, &gx.tensor, &gw.tensor, &gb.tensor}))
    return RefBackend::batch_norm_backward(c, x, w, b, mean, inv_std, gy, fusion, gx, gw, gb);
  BatchNormBackward{c, x, w, b, mean, inv_std, like_x, fusion, gx, gw, gb, in, out, true, in.kernels(norm_)}.run();
}

void CpuBackend::batch_norm_inference_backward(Context& c, const Tensor& x, const Tensor& w, const Tensor& b,
                                               const Tensor& mean, const Tensor& inv_std, const Tensor& gy,
                                               NormFusion fusion, const GradTarget& gx, const GradTarget& gw,
                                               const GradTarget& gb) {
  const PlaneLayout in(norm_.grouped.channels, x);
  const Tensor like_x = in.known() ? cpu::in_format_of(c, x, gy) : gy;
  const PlaneLayout out(norm_.grouped.channels, like_x);
  if (!in.matches(out) || (gx.tensor.defined() && !in.matches(PlaneLayout(norm_.grouped.channels, gx.tensor))) ||
      !cpu::all_f32({&x, &w, &b, &mean, &inv_std, &gy, &gx.tensor, &gw.tensor, &gb.tensor}))
    return RefBackend::batch_norm_inference_backward(c, x, w, b, mean, inv_std, gy, fusion, gx, gw, gb);
  BatchNormBackward{c, x, w, b, mean, inv_std, like_x, fusion, gx, gw, gb, in, out, false, in.kernels(norm_)}.run();
}

}  // namespace gift
