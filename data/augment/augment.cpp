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

// What acts on the batch of this sample.
AugmentOptions acting(AugmentOptions o, const AugmentDraw& d) {
  if (!o.single) return o;
  const auto on = [&](Strategy strategy) { return d.only == strategy; };
  o.brightness = o.brightness && (on(Strategy::colour) || on(Strategy::brightness));
  o.saturation = o.saturation && (on(Strategy::colour) || on(Strategy::saturation));
  o.contrast = o.contrast && (on(Strategy::colour) || on(Strategy::contrast));
  o.cutout = o.cutout && on(Strategy::cutout);
  o.flip = o.flip && on(Strategy::flip);
  return o;
}

// The part of the picture that fills it.
Region region_of(const AugmentOptions& o, const AugmentDraw& d, Size size) {
  if (o.resized_crop && d.region.height > 0) return d.region;
  if (o.factor > 1 && d.factor_taken) return augment_stages::cell(size, o.factor, d.factor_row, d.factor_col);
  return {0, 0, size.height, size.width};
}

// Shuffling, cropping and the flip of a sample.
struct Arrangement {
  Arrangement(const AugmentOptions& o, const AugmentDraw& d, Size size)
      : region(region_of(o, d, size)),
        shuffles(o.shuffle_patches && o.patches > 1),
        crops(region.height != size.height || region.width != size.width),
        flips(o.flip && d.flip) {}
  // `in` is normalised; start() or memory of its own.
  void apply(const float* in, Size size, const AugmentOptions& o, const AugmentDraw& d, float* planes,
             float* spare) const {
    if (shuffles) {
      shuffle_patches(in, size, o.patches, d, crops ? spare : planes);
      in = crops ? spare : planes;
    }
    if (crops)
      enlarge(in, size, region, flips, planes);
    else if (flips)
      mirror(planes, size);
  }
  bool rearranges() const { return shuffles || crops; }
  // Where a sample is put before apply(): not where the first stage writes.
  float* start(float* planes, float* spare) const { return shuffles && crops ? planes : spare; }

  Region region;
  bool shuffles, crops, flips;
};

}  // namespace

size_t augment_scratch(int height, int width) {
  const Size size{height, width};
  return 3 * (size.pixels() + Framed(size).plane) + 4 * static_cast<size_t>(width);
}

void augment_sample(const uint8_t* hwc, int height, int width, const PixelTable& table, const AugmentOptions& options,
                    const AugmentDraw& d, float* out, float* scratch) {
  const Size size{height, width};
  const AugmentOptions o = acting(options, d);
  const Arrangement arrangement(o, d, size);
  float* rest = scratch + 3 * size.pixels();
  if (arrangement.rearranges()) {
    float* start = arrangement.start(scratch, rest);
    normalize_sample(hwc, height, width, table, start);
    arrangement.apply(start, size, o, d, scratch, rest);
  } else if (arrangement.flips) {
    const size_t n = size.pixels(), w = static_cast<size_t>(width);
    for (size_t y = 0; y < static_cast<size_t>(height); ++y)
      for (size_t x = 0; x < w; ++x)
        for (size_t c = 0; c < 3; ++c) scratch[c * n + y * w + x] = table.value[c][hwc[(y * w + w - 1 - x) * 3 + c]];
  } else {
    normalize_sample(hwc, height, width, table, scratch);
  }
  finish(scratch, size, o, d, out, rest);
}

void augment_sample(const float* chw, int height, int width, const AugmentOptions& options, const AugmentDraw& d,
                    float* out, float* scratch) {
  const Size size{height, width};
  const AugmentOptions o = acting(options, d);
  const Arrangement arrangement(o, d, size);
  if (arrangement.rearranges()) {
    arrangement.apply(chw, size, o, d, scratch, scratch + 3 * size.pixels());
  } else {
    std::copy(chw, chw + 3 * size.pixels(), scratch);
    if (arrangement.flips) mirror(scratch, size);
  }
  finish(scratch, size, o, d, out, scratch + 3 * size.pixels());
}

}  // namespace gift
