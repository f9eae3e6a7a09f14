#include "core/backends/cpu/kernels/pool.h"

#include "core/backends/cpu/kernels/simd.h"

namespace gift::cpu {
inline namespace GIFT_ISA_NAMESPACE {
namespace pool {

struct Group {  // a vector of channels
  using Value = simd::F32;
  using Index = simd::I32;
  static GIFT_FORCE_INLINE Value load(const float* p) { return simd::load(p); }
  static GIFT_FORCE_INLINE void store(float* p, Value v) { simd::store(p, v); }
  static GIFT_FORCE_INLINE Value splat(float x) { return simd::splat(x); }
  static GIFT_FORCE_INLINE Index index(int32_t i) { return i - Index{}; }
};
struct Single {
  using Value = float;
  using Index = int32_t;
  static GIFT_FORCE_INLINE Value load(const float* p) { return *p; }
  static GIFT_FORCE_INLINE void store(float* p, Value v) { *p = v; }
  static GIFT_FORCE_INLINE Value splat(float x) { return x; }
  static GIFT_FORCE_INLINE Index index(int32_t i) { return i; }
};

// The part of a window that lies inside the image, along one axis.
struct Span {
  int64_t begin, end;
  GIFT_FORCE_INLINE Span(int64_t out, int64_t size, const PoolPlane& p) {
    begin = out * p.stride - p.padding;
    end = begin + p.kernel < size ? begin + p.kernel : size;
    if (begin < 0) begin = 0;
  }
};

template <class V, class Visit>
GIFT_FORCE_INLINE void for_windows(const PoolPlane& p, const Visit& visit) {
  for (int64_t oy = 0; oy < p.out_height; ++oy)
    for (int64_t ox = 0; ox < p.out_width; ++ox)
      visit((oy * p.out_width + ox) * p.pixel, Span(oy, p.height, p), Span(ox, p.width, p));
}

template <class V>
static void average(const float* x, const PoolPlane& p, float* y) {
  const auto scale = V::splat(1.0F / static_cast<float>(p.kernel * p.kernel));
  const int64_t row = p.width * p.pixel;
  if (p.kernel == 2 && p.stride == 2 && p.padding == 0) {
    for (int64_t oy = 0; oy < p.out_height; ++oy) {
      const float* from = x + 2 * oy * row;
      for (int64_t ox = 0; ox < p.out_width; ++ox, from += 2 * p.pixel, y += p.pixel)
        V::store(y,
                 ((V::load(from) + V::load(from + p.pixel)) + (V::load(from + row) + V::load(from + row + p.pixel))) *
                     scale);
    }
    return;
  }
  for_windows<V>(p, [&](int64_t to, Span rows, Span columns) {
    typename V::Value sum{};
    for (int64_t iy = rows.begin; iy < rows.end; ++iy) {
      typename V::Value part{};
      for (int64_t ix = columns.begin; ix < columns.end; ++ix) part += V::load(x + iy * row + ix * p.pixel);
      sum += part;
    }
    V::store(y + to, sum * scale);
  });
}

// First maximum in row-major order; a NaN counts as larger than anything.
template <class V>
GIFT_FORCE_INLINE auto largest(const float* x, const PoolPlane& p, Span rows, Span columns,
                               typename V::Index& position) {
  auto best = V::load(x + (rows.begin * p.width + columns.begin) * p.pixel);
  position = V::index(0);
  int32_t at = 0;
  for (int64_t iy = rows.begin; iy < rows.end; ++iy) {
    for (int64_t ix = columns.begin; ix < columns.end; ++ix, ++at) {
      const auto value = V::load(x + (iy * p.width + ix) * p.pixel);
      const auto larger = (value > best) | ((value != value) & (best == best));
      best = larger ? value : best;
      position = larger ? V::index(at) : position;
    }
  }
  return best;
}

template <class V>
static void max(const float* x, const PoolPlane& p, float* y) {
  for_windows<V>(p, [&](int64_t to, Span rows, Span columns) {
    typename V::Index position;
    V::store(y + to, largest<V>(x, p, rows, columns, position));
  });
}

template <class V>
GIFT_FORCE_INLINE void clear(const PoolPlane& p, float* gx, bool add) {
  if (add) return;
  for (int64_t i = 0; i < p.height * p.width; ++i) V::store(gx + i * p.pixel, V::splat(0));
}

template <class V>
static void average_backward(const float* gy, const PoolPlane& p, float* gx, bool add) {
  const auto scale = V::splat(1.0F / static_cast<float>(p.kernel * p.kernel));
  clear<V>(p, gx, add);
  for_windows<V>(p, [&](int64_t from, Span rows, Span columns) {
    const auto g = V::load(gy + from) * scale;
    for (int64_t iy = rows.begin; iy < rows.end; ++iy) {
      for (int64_t ix = columns.begin; ix < columns.end; ++ix) {
        float* to = gx + (iy * p.width + ix) * p.pixel;
        V::store(to, V::load(to) + g);
      }
    }
  });
}

template <class V>
static void max_backward(const float* x, const float* gy, const PoolPlane& p, float* gx, bool add) {
  clear<V>(p, gx, add);
  for_windows<V>(p, [&](int64_t from, Span rows, Span columns) {
    const auto g = V::load(gy + from);
    typename V::Index position;
    largest<V>(x, p, rows, columns, position);
    int32_t at = 0;
    for (int64_t iy = rows.begin; iy < rows.end; ++iy) {
      for (int64_t ix = columns.begin; ix < columns.end; ++ix, ++at) {
        float* to = gx + (iy * p.width + ix) * p.pixel;
        V::store(to, V::load(to) + (position == V::index(at) ? g : V::splat(0)));
      }
    }
  });
}

}  // namespace pool

extern const PoolKernels pool_table;
const PoolKernels pool_table{{simd::width, pool::average<pool::Group>, pool::max<pool::Group>,
                              pool::average_backward<pool::Group>, pool::max_backward<pool::Group>},
                             {1, pool::average<pool::Single>, pool::max<pool::Single>,
                              pool::average_backward<pool::Single>, pool::max_backward<pool::Single>}};

}  // namespace GIFT_ISA_NAMESPACE
}  // namespace gift::cpu
