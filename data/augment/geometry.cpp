#include <algorithm>

#include "core/math/augment.h"
#include "data/augment/planes.h"

namespace gift::augment_stages {
namespace {

namespace math = augment_math;

void copy_with(const Contrast& contrast, const float* from, int count, float* to) {
  if (!contrast.acts) {
    std::copy(from, from + count, to);
    return;
  }
  for (int i = 0; i < count; ++i) to[i] = math::stretched(from[i], contrast.mean, contrast.factor);
}

// Per output column: its coordinate; per output pixel of one row: the offset of the upper left tap within a framed
// plane, and the two fractions.
struct RowTaps {
  float* __restrict coordinate;
  int32_t* __restrict offset;
  float* __restrict across, * __restrict down;
};

template <bool align>
void find_taps(const math::Affine& a, Size size, int y, int stride, const RowTaps& t) {
  const float Y = math::grid_coordinate(y, size.height, align);
  const float yx = a.xy * Y, yy = a.yy * Y, xx = a.xx, xy = a.yx;
  const float* __restrict coordinate = t.coordinate;
  int32_t* __restrict offset = t.offset;
  float* __restrict across = t.across, * __restrict down = t.down;
  const int height = size.height, width = size.width;
  for (int x = 0; x < width; ++x) {
    const math::Tap h = math::zero_padded_tap(math::source_position(xx * coordinate[x] + yx, width, align), width);
    const math::Tap v = math::zero_padded_tap(math::source_position(xy * coordinate[x] + yy, height, align), height);
    offset[x] = (v.low + 1) * stride + h.low + 1;
    across[x] = h.fraction;
    down[x] = v.fraction;
  }
}

// out[x] = the bilinear value at tap x of a framed plane.
void sample_row(const float* __restrict plane, size_t stride, const RowTaps& t, size_t width, float* __restrict out) {
  const int32_t* __restrict offset = t.offset;
  const float* __restrict across = t.across, * __restrict down = t.down;
  for (size_t x = 0; x < width; ++x) {
    const float* p = plane + offset[x];
    const float* q = p + stride;
    const float top = math::between(p[0], p[1], across[x]), bottom = math::between(q[0], q[1], across[x]);
    out[x] = math::between(top, bottom, down[x]);
  }
}

}  // namespace

void shift(const float* in, Size size, const Contrast& contrast, int dy, int dx, float* out) {
  const math::Span rows = math::shifted_span(dy, size.height), cols = math::shifted_span(dx, size.width);
  const size_t w = static_cast<size_t>(size.width);
  for (size_t c = 0; c < 3; ++c) {
    for (int y = 0; y < size.height; ++y) {
      float* to = out + c * size.pixels() + static_cast<size_t>(y) * w;
      if (y < rows.begin || y >= rows.end || cols.begin >= cols.end) {
        std::fill(to, to + w, 0.0f);
        continue;
      }
      const float* from = in + c * size.pixels() + static_cast<size_t>(y + dy) * w;
      std::fill(to, to + cols.begin, 0.0f);
      copy_with(contrast, from + cols.begin + dx, cols.end - cols.begin, to + cols.begin);
      std::fill(to + cols.end, to + w, 0.0f);
    }
  }
}

void resample(const float* in, Size size, const Contrast& contrast, const math::Affine& affine, bool align_corners,
              float* framed, float* row_taps, float* out) {
  const Framed frame(size);
  const size_t w = static_cast<size_t>(size.width);
  std::fill(framed, framed + 3 * frame.plane, 0.0f);
  for (size_t c = 0; c < 3; ++c)
    for (int y = 0; y < size.height; ++y)
      copy_with(contrast, in + c * size.pixels() + static_cast<size_t>(y) * w, size.width,
                framed + c * frame.plane + static_cast<size_t>(y + 1) * frame.stride + 1);
  const RowTaps taps{row_taps, reinterpret_cast<int32_t*>(row_taps + w), row_taps + 2 * w, row_taps + 3 * w};
  for (int x = 0; x < size.width; ++x) taps.coordinate[x] = math::grid_coordinate(x, size.width, align_corners);
  for (int y = 0; y < size.height; ++y) {
    const auto find = align_corners ? find_taps<true> : find_taps<false>;
    find(affine, size, y, static_cast<int>(frame.stride), taps);
    for (size_t c = 0; c < 3; ++c)
      sample_row(framed + c * frame.plane, frame.stride, taps, w, out + c * size.pixels() + static_cast<size_t>(y) * w);
  }
}

void cutout(float* planes, Size size, math::Span rows, math::Span cols) {
  if (cols.begin >= cols.end) return;
  for (size_t c = 0; c < 3; ++c)
    for (int y = rows.begin; y < rows.end; ++y) {
      float* row = planes + c * size.pixels() + static_cast<size_t>(y) * static_cast<size_t>(size.width);
      std::fill(row + cols.begin, row + cols.end, 0.0f);
    }
}

}  // namespace gift::augment_stages
