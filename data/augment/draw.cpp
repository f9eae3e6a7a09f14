#include "data/augment/draw.h"

#include <numbers>

#include "core/math/augment.h"
#include "data/augment/resized_crop.h"
#include "data/augment/shuffle_patches.h"

namespace gift {
namespace {

namespace math = augment_math;

// What all samples of a batch have in common.
struct BatchChoice {
  Geometry which;
  Strategy only;
};

BatchChoice choose_word(const AugmentOptions& o, uint32_t word) {
  Strategy chosen[9];
  uint32_t count = 0;
  const auto offer = [&](bool on, Strategy strategy) {
    if (on) chosen[count++] = strategy;
  };
  offer(o.colour(), Strategy::colour);
  offer(!o.colour() && o.brightness, Strategy::brightness);
  offer(!o.colour() && o.saturation, Strategy::saturation);
  offer(!o.colour() && o.contrast, Strategy::contrast);
  offer(o.crop, Strategy::crop);
  offer(o.cutout, Strategy::cutout);
  offer(o.flip, Strategy::flip);
  offer(o.scale, Strategy::scale);
  offer(o.rotate, Strategy::rotate);
  if (count == 0) return {Geometry::none, Strategy::all};
  const Strategy only = chosen[integer_of(word, count)];
  switch (only) {
    case Strategy::crop:
      return {Geometry::crop, only};
    case Strategy::scale:
      return {Geometry::scale, only};
    case Strategy::rotate:
      return {Geometry::rotate, only};
    default:
      return {Geometry::none, only};
  }
}

BatchChoice choose(const AugmentOptions& o, const Philox& random, uint64_t step) {
  const PhiloxWords words = random.at(step, batch_slot, 0);
  if (o.single) return choose_word(o, words.word[1]);
  const uint32_t word = words.word[0];
  Geometry chosen[3];
  uint32_t count = 0;
  if (o.crop) chosen[count++] = Geometry::crop;
  if (o.scale) chosen[count++] = Geometry::scale;
  if (o.rotate) chosen[count++] = Geometry::rotate;
  return {count == 0 ? Geometry::none : chosen[integer_of(word, count)], Strategy::all};
}

// Uniform in [-range, range].
int32_t shift(uint32_t word, int range) {
  return static_cast<int32_t>(integer_of(word, static_cast<uint32_t>(2 * range + 1))) - range;
}

int32_t cutout_centre(uint32_t word, int side, int size) {
  return static_cast<int32_t>(integer_of(word, static_cast<uint32_t>(side + 1 - size % 2)));
}

float scale_of(uint32_t word, float ratio) { return uniform_of(word) * (ratio - 1.0f / ratio) + 1.0f / ratio; }

AugmentDraw draw(const AugmentOptions& o, const Philox& random, BatchChoice batch, uint64_t step, uint32_t slot,
                 int height, int width) {
  const PhiloxWords a = random.at(step, slot, 0), b = random.at(step, slot, 1), c = random.at(step, slot, 2);
  AugmentDraw d;
  d.which = batch.which;
  d.only = batch.only;
  d.flip = uniform_of(a.word[0]) < 0.5f;
  d.brightness_u = uniform_of(a.word[1]);
  d.saturation_u = uniform_of(a.word[2]);
  d.contrast_u = uniform_of(a.word[3]);
  // crop, scale and rotate exclude each other and share two words
  d.crop_dy = shift(b.word[0], math::share_of(height, o.crop_ratio));
  d.crop_dx = shift(b.word[1], math::share_of(width, o.crop_ratio));
  d.scale_x = scale_of(b.word[0], o.scale_ratio);
  d.scale_y = scale_of(b.word[1], o.scale_ratio);
  d.theta = (uniform_of(b.word[0]) - 0.5f) * 2.0f * o.rotate_degrees * (std::numbers::pi_v<float> / 180.0f);
  d.cutout_y = cutout_centre(b.word[2], height, math::share_of(height, o.cutout_ratio));
  d.cutout_x = cutout_centre(b.word[3], width, math::share_of(width, o.cutout_ratio));
  const uint32_t f = static_cast<uint32_t>(o.factor);
  d.factor_taken = integer_of(c.word[0], f * f) != 0;
  d.factor_row = static_cast<int32_t>(integer_of(c.word[1], f));
  d.factor_col = static_cast<int32_t>(integer_of(c.word[2], f));
  if (o.resized_crop) d.region = draw_resized_crop(o, random, step, slot, height, width);
  if (o.shuffle_patches) draw_patches(o.patches, random, step, slot, d);
  return d;
}

}  // namespace

AugmentDraw draw_augment(const AugmentOptions& o, uint64_t seed, uint64_t step, uint32_t slot, int height, int width) {
  const Philox random{seed, Stream::augment};
  return draw(o, random, choose(o, random, step), step, slot, height, width);
}

void draw_augment(const AugmentOptions& o, uint64_t seed, uint64_t step, int height, int width,
                  std::span<AugmentDraw> batch) {
  const Philox random{seed, Stream::augment};
  const BatchChoice choice = choose(o, random, step);
  for (size_t i = 0; i < batch.size(); ++i)
    batch[i] = draw(o, random, choice, step, static_cast<uint32_t>(i), height, width);
}

}  // namespace gift
