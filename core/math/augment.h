#pragma once

#include <stdint.h>

#include "core/math/host_device.h"

// The arithmetic of Differentiable Siamese Augmentation (Zhao and Bilen, ICML 2021) in the form of the GIFT paper's
// published code, for normalised pixels. Each function is one formula for one pixel, coordinate or sample.
namespace gift::augment_math {

// (pixel / 255 - mean) / std
GIFT_HD float normalised(float pixel, float mean, float std) { return (pixel / 255.0f - mean) / std; }

// Brightness adds this; ratio 1, u in [0, 1).
GIFT_HD float brightness_shift(float u, float ratio) { return (u - 0.5f) * ratio; }

// Saturation stretches a pixel's distance from its mean over the channels by this; ratio 2.
GIFT_HD float saturation_factor(float u, float ratio) { return u * ratio; }

// Contrast stretches a pixel's distance from the mean over the whole sample by this; ratio 0.5.
GIFT_HD float contrast_factor(float u, float ratio) { return u + ratio; }

GIFT_HD float stretched(float x, float mean, float factor) { return (x - mean) * factor + mean; }

// A pixel's three channels.
struct Rgb {
  float red, green, blue;
};

// Brightness and saturation.
GIFT_HD Rgb recoloured(Rgb p, float shift, bool saturates, float saturation) {
  const Rgb lit{p.red + shift, p.green + shift, p.blue + shift};
  if (!saturates) return lit;
  const float mean = (lit.red + lit.green + lit.blue) / 3.0f;
  return {stretched(lit.red, mean, saturation), stretched(lit.green, mean, saturation),
          stretched(lit.blue, mean, saturation)};
}

// The number of pixels that `ratio` of a side is: shift range and cutout size.
GIFT_HD int share_of(int side, float ratio) { return static_cast<int>(static_cast<double>(side) * ratio + 0.5); }

// Output column (row) -> coordinate in [-1, 1] and back, as affine_grid and grid_sample define them.
GIFT_HD float grid_coordinate(int position, int size, bool align_corners) {
  if (align_corners) return size > 1 ? 2.0f * static_cast<float>(position) / static_cast<float>(size - 1) - 1.0f : 0.0f;
  return static_cast<float>(2 * position + 1) / static_cast<float>(size) - 1.0f;
}
GIFT_HD float source_position(float coordinate, int size, bool align_corners) {
  const float s = static_cast<float>(size);
  return align_corners ? (coordinate + 1.0f) * 0.5f * (s - 1.0f) : ((coordinate + 1.0f) * s - 1.0f) * 0.5f;
}

// x' = xx X + xy Y, y' = yx X + yy Y: where the output pixel (X, Y) is sampled, in [-1, 1] coordinates.
struct Affine {
  float xx, xy, yx, yy;
};

GIFT_HD Affine scaling(float scale_x, float scale_y) { return {scale_x, 0.0f, 0.0f, scale_y}; }

// theta in radians, |theta| <= pi. The series are summed in double, so that all backends have the same bits.
GIFT_HD Affine rotation(float theta) {
  const double t = theta, square = t * t;
  double sine = 0.0, cosine = 0.0;
  for (int k = 13; k >= 1; --k) {  // Horner form of the Taylor series; the rest is below 1e-15 at pi
    sine = -(sine + 1.0) * square / ((2.0 * k) * (2.0 * k + 1.0));
    cosine = -(cosine + 1.0) * square / ((2.0 * k - 1.0) * (2.0 * k));
  }
  const float s = static_cast<float>((sine + 1.0) * t), c = static_cast<float>(cosine + 1.0);
  return {c, -s, s, c};
}

// Bilinear sampling between `low` and low + 1, `fraction` of the way. Positions are clamped to [-1, size], beyond which
// all is zero; with zeros stored at -1, size and size + 1 no further test is needed.
struct Tap {
  int low;
  float fraction;
};

GIFT_HD Tap zero_padded_tap(float position, int size) {
  const float s = static_cast<float>(size);
  const float above = position > -1.0f ? position : -1.0f;
  const float clamped = above < s ? above : s;
  const int low = static_cast<int>(clamped + 1.0f) - 1;
  return {low, clamped - static_cast<float>(low)};
}

// Tap of a plain enlargement from `input` to `output` pixels (half-pixel centres, edges repeated).
GIFT_HD Tap enlarging_tap(int position, int input, int output) {
  const float scale = static_cast<float>(input) / static_cast<float>(output);
  const float source = (static_cast<float>(position) + 0.5f) * scale - 0.5f;
  const float clamped = source < 0.0f ? 0.0f : source;
  int low = static_cast<int>(clamped);
  if (low > input - 2) low = input > 1 ? input - 2 : 0;
  const float fraction = clamped - static_cast<float>(low);
  return {low, fraction > 1.0f ? 1.0f : fraction};
}

GIFT_HD float between(float low, float high, float fraction) { return low + (high - low) * fraction; }

// Rows or columns [begin, end) that a cutout of `size` pixels about `centre` covers, cut off at the borders.
struct Span {
  int begin, end;
};
GIFT_HD Span cutout_span(int centre, int size, int side) {
  const int begin = centre - size / 2, end = begin + size;
  return {begin < 0 ? 0 : begin, end > side ? side : end};
}

// Strip i of `side` pixels cut into `count` strips of equal width, the last of which takes the rest.
GIFT_HD Span strip(int i, int count, int side) {
  const int width = side / count;
  return {i * width, i + 1 == count ? side : (i + 1) * width};
}

// Where position `at` of a side comes from whose strips lie in this order.
GIFT_HD int shuffled_position(int at, const uint8_t* order, int count, int side) {
  for (int k = 0; k < count; ++k) {
    const Span s = strip(order[k], count, side);
    if (at < s.end - s.begin) return s.begin + at;
    at -= s.end - s.begin;
  }
  return 0;
}

// Rows or columns of cell i of `factor` cells of one size; what is left over belongs to none.
GIFT_HD Span cell(int i, int factor, int side) {
  const int size = side / factor > 1 ? side / factor : 1;
  const int begin = i * size < side - size ? i * size : side - size;
  return {begin, begin + size};
}

// Rows or columns [begin, end) of a box of `cut` pixels about `centre`, cut off at the borders; half of it lies to
// either side, so that an odd cut loses a pixel (RDED, SRe2L).
GIFT_HD Span mix_span(int centre, int cut, int side) {
  const int begin = centre - cut / 2, end = centre + cut / 2;
  return {begin < 0 ? 0 : begin, end > side ? side : end};
}

// A pixel of a batch under mixup: share of its own picture, the rest of its partner's.
GIFT_HD float mixed(float own, float partner, float share) { return share * own + (1.0f - share) * partner; }

// Output columns [begin, end) for which x + shift lies inside.
GIFT_HD Span shifted_span(int shift, int side) {
  const int begin = shift < 0 ? -shift : 0, end = shift > 0 ? side - shift : side;
  return {begin > side ? side : begin, end < 0 ? 0 : end};
}

}  // namespace gift::augment_math
