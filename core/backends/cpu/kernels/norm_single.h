#pragma once

#include "core/backends/cpu/kernels/norm.h"
#include "core/backends/cpu/kernels/single.h"

// One channel of a contiguous image: the lanes of a vector are neighbouring pixels.
namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {
namespace norm_single {
using namespace simd;
using single::load_part;
using single::run;

struct Affine {
  float mean, scale, shift;
  explicit Affine(const NormAffine& k) : mean(*k.mean), scale(*k.scale), shift(*k.shift) {}
  GIFT_FORCE_INLINE float operator()(float x) const { return (x - mean) * scale + shift; }
  GIFT_FORCE_INLINE F32 operator()(F32 x) const { return (x - splat(mean)) * splat(scale) + splat(shift); }
};

static void moments(const float* x, const NormPlane& p, double* mean, double* m2) {
  single::moments(x, p.pixels(), mean, m2);
}

template <bool use_relu>
GIFT_FORCE_INLINE float activated(float z) {
  return use_relu && z <= 0 ? 0 : z;
}

template <bool use_relu>
static void forward_plain(const float* x, const NormPlane& p, const Affine& z, float* y) {
  const int64_t pixels = p.pixels();
  int64_t i = 0;
  for (; i + width <= pixels; i += width) {
    const F32 value = z(load(x + i));
    store(y + i, use_relu ? relu(value) : value);
  }
  for (; i < pixels; ++i) y[i] = activated<use_relu>(z(x[i]));
}

template <bool use_relu>
static void forward_pooled(const float* x, const NormPlane& p, const Affine& z, float* y) {
  for (int64_t i = 0; i < p.height / 2; ++i) {
    const float *upper = x + 2 * i * p.width, *lower = upper + p.width;
    for (int64_t j = 0; j < p.width / 2; ++j) {
      const float above = activated<use_relu>(z(upper[2 * j])) + activated<use_relu>(z(upper[2 * j + 1]));
      const float below = activated<use_relu>(z(lower[2 * j])) + activated<use_relu>(z(lower[2 * j + 1]));
      *y++ = (above + below) * 0.25F;
    }
  }
}

static void forward(const float* x, const NormPlane& p, const NormAffine& k, float* y) {
  const Affine z(k);
  if (k.pool)
    k.relu ? forward_pooled<true>(x, p, z, y) : forward_pooled<false>(x, p, z, y);
  else
    k.relu ? forward_plain<true>(x, p, z, y) : forward_plain<false>(x, p, z, y);
}

// The gradients of `count` pixels of a row from those of `pairs` pooled pixels; the rest get none.
GIFT_FORCE_INLINE void expand(const float* gy, int64_t pairs, int64_t count, float* g) {
  for (int64_t j = 0; j < pairs; ++j) g[2 * j] = g[2 * j + 1] = 0.25F * gy[j];
  for (int64_t j = 2 * pairs; j < count; ++j) g[j] = 0;
}

// Calls visit(offset, gradients, count) for runs of pixels that cover the plane; gradients are those behind the pool.
template <class Visit>
GIFT_FORCE_INLINE void for_runs(const float* gy, const NormPlane& p, bool pool, const Visit& visit) {
  if (!pool) {
    for (int64_t begin = 0, pixels = p.pixels(); begin < pixels; begin += run)
      visit(begin, gy + begin, pixels - begin < run ? pixels - begin : run);
    return;
  }
  float expanded[run];
  const int64_t columns = p.width / 2;
  if (p.width <= run) {  // as many rows as fit
    const int64_t rows = run / p.width;
    for (int64_t first = 0; first < p.height; first += rows) {
      const int64_t last = first + rows < p.height ? first + rows : p.height;
      for (int64_t i = first; i < last; ++i)
        expand(gy + i / 2 * columns, i / 2 < p.height / 2 ? columns : 0, p.width, expanded + (i - first) * p.width);
      visit(first * p.width, static_cast<const float*>(expanded), (last - first) * p.width);
    }
    return;
  }
  for (int64_t i = 0; i < p.height; ++i) {
    for (int64_t begin = 0; begin < p.width; begin += run) {  // run is even
      const int64_t count = p.width - begin < run ? p.width - begin : run;
      expand(gy + i / 2 * columns + begin / 2, i / 2 < p.height / 2 ? count / 2 : 0, count, expanded);
      visit(i * p.width + begin, static_cast<const float*>(expanded), count);
    }
  }
}

static void sums(const float* x, const float* gy, const NormPlane& p, const NormAffine& k, double* g, double* gx) {
  const Affine z(k);
  *g = 0;
  *gx = 0;
  for_runs(gy, p, k.pool, [&](int64_t offset, const float* gradients, int64_t count) {
    F32 s{}, q{};
    for (int64_t i = 0; i < count; i += width) {
      const bool whole = i + width <= count;
      const F32 value = whole ? load(x + offset + i) : load_part(x + offset + i, count - i, z.mean);
      F32 gradient = whole ? load(gradients + i) : load_part(gradients + i, count - i, 0);
      if (k.relu) gradient = z(value) <= F32{} ? F32{} : gradient;
      s += gradient;
      q += gradient * (value - splat(z.mean));
    }
    *g += sum64(s);
    *gx += sum64(q);
  });
}

static void backward(const float* x, const float* gy, const NormPlane& p, const NormAffine& k,
                     const NormGradient& coefficients, float* gx) {
  const Affine z(k);
  const float a = *coefficients.a, b = *coefficients.b, c = *coefficients.c;
  for_runs(gy, p, k.pool, [&](int64_t offset, const float* gradients, int64_t count) {
    const float* from = x + offset;
    float* to = gx + offset;
    int64_t i = 0;
    for (; i + width <= count; i += width) {
      const F32 value = load(from + i);
      F32 gradient = load(gradients + i);
      if (k.relu) gradient = z(value) <= F32{} ? F32{} : gradient;
      const F32 out = (splat(a) * gradient + splat(b) * (value - splat(z.mean))) + splat(c);
      store(to + i, coefficients.add ? load(to + i) + out : out);
    }
    for (; i < count; ++i) {
      const float gradient = k.relu && z(from[i]) <= 0 ? 0 : gradients[i];
      const float out = (a * gradient + b * (from[i] - z.mean)) + c;
      to[i] = coefficients.add ? to[i] + out : out;
    }
  });
}

}  // namespace norm_single
}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
