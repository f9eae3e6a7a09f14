#pragma once

#include <cstddef>

#include "core/math/augment.h"
#include "data/augment/draw.h"

// The stages of augment_sample, on three float planes of height x width.
namespace gift::augment_stages {

struct Size {
  int height, width;
  size_t pixels() const { return static_cast<size_t>(height) * static_cast<size_t>(width); }
};

// Planes with a frame of zeros, one pixel at the top and left and two at the bottom and right.
struct Framed {
  explicit Framed(Size size)
      : stride(static_cast<size_t>(size.width) + 3), plane(stride * (static_cast<size_t>(size.height) + 3)) {}
  size_t stride, plane;
};

// A region of `in` enlarged over `out` (bilinear), mirrored if flip.
void enlarge(const float* in, Size size, const Region& region, bool flip, float* out);

// Strips of columns and of rows of `in` in the order that the draw says.
void shuffle_patches(const float* in, Size size, int count, const AugmentDraw& draw, float* out);

void mirror(float* planes, Size size);

struct Colour {
  float shift = 0.0f;       // brightness
  float saturation = 1.0f;  // factor about the pixel's mean
  bool saturates = false;
};
// In place; returns the mean over the whole sample, with an order of summation that is always the same.
float colour(float* planes, Size size, const Colour& c);

struct Contrast {
  float mean = 0.0f, factor = 1.0f;
  bool acts = false;
};
// out[i, j] = contrast(in[i + dy, j + dx]), 0 outside.
void shift(const float* in, Size size, const Contrast& contrast, int dy, int dx, float* out);

// out = in with contrast, sampled bilinearly at the transformed coordinates, zeros outside. framed: 3 framed planes;
// taps: 4 * width floats.
void resample(const float* in, Size size, const Contrast& contrast, const augment_math::Affine& affine,
              bool align_corners, float* framed, float* taps, float* out);

void cutout(float* planes, Size size, augment_math::Span rows, augment_math::Span columns);

}  // namespace gift::augment_stages
