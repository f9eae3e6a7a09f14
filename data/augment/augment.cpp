#include "data/augment/augment.h"

#include <algorithm>

#include "data/augment/planes.h"
#include "data/augment/sample_plan.h"

namespace gift {
namespace {

using namespace augment_stages;

// Colour, geometry and cutout of a sample that lies, flipped already, in `planes`.
void finish(float* planes, Size size, const SamplePlan& plan, const AugmentOptions& o, const AugmentDraw& d, float* out,
            float* scratch) {
  Contrast contrast{0.0f, plan.contrast, plan.contrasts};
  if (plan.recolours) contrast.mean = colour(planes, size, {plan.shift, plan.saturation, plan.saturates});
  if (plan.resamples)
    resample(planes, size, contrast, affine_of(d), o.align_corners, scratch, scratch + 3 * Framed(size).plane, out);
  else
    shift(planes, size, contrast, plan.dy, plan.dx, out);
  cutout(out, size, plan.cut_rows, plan.cut_columns);
}

// Shuffling, cropping and the flip of a sample.
struct Arrangement {
  const SamplePlan& plan;
  bool shuffles = plan.patches > 1, crops = plan.crops, flips = plan.flips;

  // `in` is normalised; start() or memory of its own.
  void apply(const float* in, Size size, const AugmentDraw& d, float* planes, float* spare) const {
    if (shuffles) {
      shuffle_patches(in, size, plan.patches, d, crops ? spare : planes);
      in = crops ? spare : planes;
    }
    if (crops)
      enlarge(in, size, plan.region, flips, planes);
    else if (flips)
      mirror(planes, size);
  }
  bool rearranges() const { return shuffles || crops; }
  // Where a sample is put before apply(): not where the first stage writes.
  float* start(float* planes, float* spare) const { return shuffles && crops ? planes : spare; }
};

}  // namespace

size_t augment_scratch(int height, int width) {
  const Size size{height, width};
  return 3 * (size.pixels() + Framed(size).plane) + 4 * static_cast<size_t>(width);
}

void augment_sample(const uint8_t* hwc, int height, int width, const PixelTable& table, const AugmentOptions& options,
                    const AugmentDraw& d, float* out, float* scratch) {
  const Size size{height, width};
  const SamplePlan plan = plan_of(options, d, height, width);
  const Arrangement arrangement{plan};
  float* rest = scratch + 3 * size.pixels();
  if (arrangement.rearranges()) {
    float* start = arrangement.start(scratch, rest);
    normalize_sample(hwc, height, width, table, start);
    arrangement.apply(start, size, d, scratch, rest);
  } else if (arrangement.flips) {
    const size_t n = size.pixels(), w = static_cast<size_t>(width);
    for (size_t y = 0; y < static_cast<size_t>(height); ++y)
      for (size_t x = 0; x < w; ++x)
        for (size_t c = 0; c < 3; ++c) scratch[c * n + y * w + x] = table.value[c][hwc[(y * w + w - 1 - x) * 3 + c]];
  } else {
    normalize_sample(hwc, height, width, table, scratch);
  }
  finish(scratch, size, plan, options, d, out, rest);
}

void augment_sample(const float* chw, int height, int width, const AugmentOptions& options, const AugmentDraw& d,
                    float* out, float* scratch) {
  const Size size{height, width};
  const SamplePlan plan = plan_of(options, d, height, width);
  const Arrangement arrangement{plan};
  if (arrangement.rearranges()) {
    arrangement.apply(chw, size, d, scratch, scratch + 3 * size.pixels());
  } else {
    std::copy(chw, chw + 3 * size.pixels(), scratch);
    if (arrangement.flips) mirror(scratch, size);
  }
  finish(scratch, size, plan, options, d, out, scratch + 3 * size.pixels());
}

}  // namespace gift
