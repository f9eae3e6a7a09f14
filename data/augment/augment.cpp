#include "data/augment/augment.h"

#include <algorithm>

#include "core/math/augment.h"
#include "data/augment/planes.h"

namespace gift {
namespace {

using namespace augment_stages;

// Colour, geometry and cutout of a sample that lies, flipped already, in `planes`.
void finish(float* planes, Size size, const AugmentOptions& o, const AugmentDraw& d, float* out, float* scratch) {
  Colour change;
  if (o.brightness) change.shift = augment_math::brightness_shift(d.brightness_u, o.brightness_ratio);
  if (o.saturation) change.saturation = augment_math::saturation_factor(d.saturation_u, o.saturation_ratio);
  change.saturates = o.saturation;
  Contrast contrast;
  if (o.brightness || o.saturation || o.contrast) contrast.mean = colour(planes, size, change);
  if (o.contrast) contrast.factor = augment_math::contrast_factor(d.contrast_u, o.contrast_ratio);
  contrast.acts = o.contrast;
  if (d.which == Geometry::scale || d.which == Geometry::rotate)
    resample(planes, size, contrast, d, o.align_corners, scratch, scratch + 3 * Framed(size).plane, out);
  else
    shift(planes, size, contrast, d.which == Geometry::crop ? d.crop_dy : 0, d.which == Geometry::crop ? d.crop_dx : 0,
          out);
  if (o.cutout) cutout(out, size, d.cutout_y, d.cutout_x, o.cutout_ratio);
}

bool enlarges(const AugmentOptions& o, const AugmentDraw& d) { return o.factor > 1 && d.factor_taken; }

}  // namespace

size_t augment_scratch(int height, int width) {
  const Size size{height, width};
  return 3 * (size.pixels() + Framed(size).plane) + 4 * static_cast<size_t>(width);
}

void augment_sample(const uint8_t* hwc, int height, int width, const PixelTable& table, const AugmentOptions& o,
                    const AugmentDraw& d, float* out, float* scratch) {
  const Size size{height, width};
  float* rest = scratch + 3 * size.pixels();
  if (enlarges(o, d)) {
    normalize_sample(hwc, height, width, table, rest);
    enlarge_cell(rest, size, o.factor, d.factor_row, d.factor_col, o.flip && d.flip, scratch);
  } else if (o.flip && d.flip) {
    const size_t n = size.pixels(), w = static_cast<size_t>(width);
    for (size_t y = 0; y < static_cast<size_t>(height); ++y)
      for (size_t x = 0; x < w; ++x)
        for (size_t c = 0; c < 3; ++c) scratch[c * n + y * w + x] = table.value[c][hwc[(y * w + w - 1 - x) * 3 + c]];
  } else {
    normalize_sample(hwc, height, width, table, scratch);
  }
  finish(scratch, size, o, d, out, rest);
}

void augment_sample(const float* chw, int height, int width, const AugmentOptions& o, const AugmentDraw& d, float* out,
                    float* scratch) {
  const Size size{height, width};
  const size_t rows = 3 * static_cast<size_t>(height), w = static_cast<size_t>(width);
  if (enlarges(o, d)) {
    enlarge_cell(chw, size, o.factor, d.factor_row, d.factor_col, o.flip && d.flip, scratch);
  } else {
    for (size_t r = 0; r < rows; ++r) {
      const float* row = chw + r * w;
      if (o.flip && d.flip)
        std::reverse_copy(row, row + w, scratch + r * w);
      else
        std::copy(row, row + w, scratch + r * w);
    }
  }
  finish(scratch, size, o, d, out, scratch + 3 * size.pixels());
}

}  // namespace gift
