#pragma once

#include "core/backends/cpu/kernels/norm.h"
#include "core/backends/cpu/kernels/simd.h"

// The lanes of a vector are the channels of the group.
namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {
namespace norm_grouped {
using namespace simd;

constexpr int64_t run = 64;  // pixels summed in f32

static void moments(const float* x, const NormPlane& p, double* mean, double* m2) {
  const int64_t pixels = p.pixels(), head = pixels < run ? pixels : run;
  F32 first{};
  for (int64_t i = 0; i < head; ++i) first += load(x + i * p.pixel);
  const F32 origin = first / splat(static_cast<float>(head));  // near the mean, so that nothing cancels
  Sum64 total, squares;
  for (int64_t begin = 0; begin < pixels; begin += run) {
    const int64_t count = pixels - begin < run ? pixels - begin : run;
    const float* from = x + begin * p.pixel;
    F32 s[4]{}, q[4]{};
    int64_t i = 0;
    for (; i + 4 <= count; i += 4) {
#pragma GCC unroll 4
      for (int k = 0; k < 4; ++k) {
        const F32 d = load(from + (i + k) * p.pixel) - origin;
        s[k] += d;
        q[k] += d * d;
      }
    }
    for (; i < count; ++i) {
      const F32 d = load(from + i * p.pixel) - origin;
      s[0] += d;
      q[0] += d * d;
    }
    total.add((s[0] + s[1]) + (s[2] + s[3]));
    squares.add((q[0] + q[1]) + (q[2] + q[3]));
  }
  double sum[width], square[width];
  total.store(sum);
  squares.store(square);
  const double n = static_cast<double>(pixels);
  for (int l = 0; l < width; ++l) {
    mean[l] = static_cast<double>(origin[l]) + sum[l] / n;
    const double rest = square[l] - sum[l] * sum[l] / n;
    m2[l] = rest < 0 ? 0 : rest;
  }
}

struct Affine {
  F32 mean, scale, shift;
  GIFT_FORCE_INLINE explicit Affine(const NormAffine& k)
      : mean(load(k.mean)), scale(load(k.scale)), shift(load(k.shift)) {}
  GIFT_FORCE_INLINE F32 operator()(F32 x) const { return (x - mean) * scale + shift; }
};

template <bool use_relu>
GIFT_FORCE_INLINE F32 activated(F32 z) {
  return use_relu ? relu(z) : z;
}
template <bool use_relu>
GIFT_FORCE_INLINE F32 masked(F32 g, F32 z) {
  return use_relu ? (z <= F32{} ? F32{} : g) : g;
}

template <bool use_relu>
static void forward_plain(const float* x, const NormPlane& p, const Affine& z, float* y) {
  for (int64_t i = 0, n = p.pixels() * p.pixel; i < n; i += p.pixel) store(y + i, activated<use_relu>(z(load(x + i))));
}

template <bool use_relu>
static void forward_pooled(const float* x, const NormPlane& p, const Affine& z, float* y) {
  const int64_t row = p.width * p.pixel, columns = p.width / 2;
  const F32 quarter = splat(0.25F);
  for (int64_t i = 0; i < p.height / 2; ++i) {
    const float* from = x + 2 * i * row;
    for (int64_t j = 0; j < columns; ++j, from += 2 * p.pixel, y += p.pixel) {
      const F32 upper = activated<use_relu>(z(load(from))) + activated<use_relu>(z(load(from + p.pixel)));
      const F32 lower = activated<use_relu>(z(load(from + row))) + activated<use_relu>(z(load(from + row + p.pixel)));
      store(y, (upper + lower) * quarter);
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

template <bool use_relu>
static void sums_plain(const float* x, const float* gy, const NormPlane& p, const Affine& z, Sum64& g, Sum64& gx) {
  for (int64_t begin = 0, pixels = p.pixels(); begin < pixels; begin += run) {
    const int64_t count = pixels - begin < run ? pixels - begin : run;
    F32 s[2]{}, q[2]{};
    const auto visit = [&](int64_t i, int k) __attribute__((always_inline)) {
      const F32 value = load(x + (begin + i) * p.pixel);
      const F32 gradient = masked<use_relu>(load(gy + (begin + i) * p.pixel), z(value));
      s[k] += gradient;
      q[k] += gradient * (value - z.mean);
    };
    int64_t i = 0;
    for (; i + 2 <= count; i += 2) visit(i, 0), visit(i + 1, 1);
    if (i < count) visit(i, 0);
    g.add(s[0] + s[1]);
    gx.add(q[0] + q[1]);
  }
}

template <bool use_relu>
static void sums_pooled(const float* x, const float* gy, const NormPlane& p, const Affine& z, Sum64& g, Sum64& gx) {
  const int64_t row = p.width * p.pixel, columns = p.width / 2;
  const F32 quarter = splat(0.25F);
  for (int64_t i = 0; i < p.height / 2; ++i) {
    for (int64_t begin = 0; begin < columns; begin += run / 4) {
      const int64_t end = columns - begin < run / 4 ? columns : begin + run / 4;
      F32 s[4]{}, q[4]{};
      for (int64_t j = begin; j < end; ++j) {
        const F32 from = load(gy + (i * columns + j) * p.pixel) * quarter;
        const float* at = x + 2 * i * row + 2 * j * p.pixel;
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) {
          const F32 value = load(at + (k / 2) * row + (k % 2) * p.pixel);
          const F32 gradient = masked<use_relu>(from, z(value));
          s[k] += gradient;
          q[k] += gradient * (value - z.mean);
        }
      }
      g.add((s[0] + s[1]) + (s[2] + s[3]));
      gx.add((q[0] + q[1]) + (q[2] + q[3]));
    }
  }
}

static void sums(const float* x, const float* gy, const NormPlane& p, const NormAffine& k, double* g, double* gx) {
  const Affine z(k);
  Sum64 first, second;
  if (k.pool)
    k.relu ? sums_pooled<true>(x, gy, p, z, first, second) : sums_pooled<false>(x, gy, p, z, first, second);
  else
    k.relu ? sums_plain<true>(x, gy, p, z, first, second) : sums_plain<false>(x, gy, p, z, first, second);
  first.store(g);
  second.store(gx);
}

template <bool add>
struct Gradient {
  F32 a, b, c;
  GIFT_FORCE_INLINE explicit Gradient(const NormGradient& k) : a(load(k.a)), b(load(k.b)), c(load(k.c)) {}
  GIFT_FORCE_INLINE void put(float* to, F32 g, F32 centred) const {
    const F32 value = (a * g + b * centred) + c;
    store(to, add ? load(to) + value : value);
  }
};

template <bool use_relu, bool add>
static void backward_plain(const float* x, const float* gy, const NormPlane& p, const Affine& z,
                           const Gradient<add>& gradient, float* gx) {
  for (int64_t i = 0, n = p.pixels() * p.pixel; i < n; i += p.pixel) {
    const F32 value = load(x + i);
    gradient.put(gx + i, masked<use_relu>(load(gy + i), z(value)), value - z.mean);
  }
}

template <bool use_relu, bool add>
static void backward_pooled(const float* x, const float* gy, const NormPlane& p, const Affine& z,
                            const Gradient<add>& gradient, float* gx) {
  const int64_t row = p.width * p.pixel, columns = p.width / 2;
  const F32 quarter = splat(0.25F);
  for (int64_t i = 0; i < p.height / 2; ++i) {
    for (int64_t j = 0; j < columns; ++j, gy += p.pixel) {
      const F32 from = load(gy) * quarter;
      const int64_t at = 2 * i * row + 2 * j * p.pixel;
#pragma GCC unroll 4
      for (int k = 0; k < 4; ++k) {
        const int64_t to = at + (k / 2) * row + (k % 2) * p.pixel;
        const F32 value = load(x + to);
        gradient.put(gx + to, masked<use_relu>(from, z(value)), value - z.mean);
      }
    }
    if (p.width % 2) {
      for (int64_t to = 2 * i * row + row - p.pixel; to < (2 * i + 2) * row; to += row)
        gradient.put(gx + to, F32{}, load(x + to) - z.mean);
    }
  }
  if (p.height % 2) {
    for (int64_t to = (p.height - 1) * row; to < p.height * row; to += p.pixel)
      gradient.put(gx + to, F32{}, load(x + to) - z.mean);
  }
}

template <bool add>
static void backward_any(const float* x, const float* gy, const NormPlane& p, const NormAffine& k,
                         const NormGradient& coefficients, float* gx) {
  const Affine z(k);
  const Gradient<add> g(coefficients);
  if (k.pool)
    k.relu ? backward_pooled<true>(x, gy, p, z, g, gx) : backward_pooled<false>(x, gy, p, z, g, gx);
  else
    k.relu ? backward_plain<true>(x, gy, p, z, g, gx) : backward_plain<false>(x, gy, p, z, g, gx);
}

static void backward(const float* x, const float* gy, const NormPlane& p, const NormAffine& k,
                     const NormGradient& coefficients, float* gx) {
  coefficients.add ? backward_any<true>(x, gy, p, k, coefficients, gx)
                   : backward_any<false>(x, gy, p, k, coefficients, gx);
}

}  // namespace norm_grouped
}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
