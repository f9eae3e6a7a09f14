#pragma once

#include "core/math/augment.h"
#include "data/augment/draw.h"
#include "data/augment/options.h"

namespace gift {

// What the options and the draw of a sample come to, for the CPU and for a GPU alike.
struct SamplePlan {
  int32_t patches = 1;  // along a side; 1: no shuffling
  Region region;        // the part that fills the picture
  bool crops = false, flips = false;
  bool recolours = false, saturates = false, contrasts = false;
  float shift = 0.0f, saturation = 1.0f, contrast = 1.0f;
  bool resamples = false;  // scales or rotates
  int32_t dy = 0, dx = 0;
  augment_math::Span cut_rows{0, 0}, cut_columns{0, 0};
};

GIFT_HD Region region_of(const AugmentOptions& o, const AugmentDraw& d, int height, int width) {
  if (o.resized_crop && d.region.height > 0) return d.region;
  if (o.factor <= 1 || !d.factor_taken) return {0, 0, height, width};
  const augment_math::Span rows = augment_math::cell(d.factor_row, o.factor, height);
  const augment_math::Span columns = augment_math::cell(d.factor_col, o.factor, width);
  return {rows.begin, columns.begin, rows.end - rows.begin, columns.end - columns.begin};
}

GIFT_HD SamplePlan plan_of(const AugmentOptions& o, const AugmentDraw& d, int height, int width) {
  const auto acts = [&](bool on, Strategy own, bool is_colour) {
    return on && (!o.single || d.only == own || (is_colour && d.only == Strategy::colour));
  };
  const bool brightens = acts(o.brightness, Strategy::brightness, true);
  SamplePlan p;
  if (o.shuffle_patches) p.patches = o.patches;
  p.region = region_of(o, d, height, width);
  p.crops = p.region.height != height || p.region.width != width;
  p.flips = acts(o.flip, Strategy::flip, false) && d.flip;
  p.saturates = acts(o.saturation, Strategy::saturation, true);
  p.contrasts = acts(o.contrast, Strategy::contrast, true);
  p.recolours = brightens || p.saturates || p.contrasts;
  if (brightens) p.shift = augment_math::brightness_shift(d.brightness_u, o.brightness_ratio);
  if (p.saturates) p.saturation = augment_math::saturation_factor(d.saturation_u, o.saturation_ratio);
  if (p.contrasts) p.contrast = augment_math::contrast_factor(d.contrast_u, o.contrast_ratio);
  p.resamples = d.which == Geometry::scale || d.which == Geometry::rotate;
  if (d.which == Geometry::crop) {
    p.dy = d.crop_dy;
    p.dx = d.crop_dx;
  }
  if (acts(o.cutout, Strategy::cutout, false)) {
    using augment_math::share_of;
    p.cut_rows = augment_math::cutout_span(d.cutout_y, share_of(height, o.cutout_ratio), height);
    p.cut_columns = augment_math::cutout_span(d.cutout_x, share_of(width, o.cutout_ratio), width);
  }
  return p;
}

// Where a sample that is scaled or rotated is read.
GIFT_HD augment_math::Affine affine_of(const AugmentDraw& d) {
  return d.which == Geometry::rotate ? augment_math::rotation(d.theta) : augment_math::scaling(d.scale_x, d.scale_y);
}

}  // namespace gift
