#pragma once

#include <cstdint>
#include <span>

#include "core/random/philox.h"
#include "data/augment/options.h"

namespace gift {

enum class Geometry : int32_t { crop = 0, scale = 1, rotate = 2, none = 3 };

// The random choices for one sample; the initial values change nothing but the cutout, whose centre is the corner.
struct AugmentDraw {
  Geometry which = Geometry::none;  // the same for a whole batch
  int32_t flip = 0;
  float brightness_u = 0.5f, saturation_u = 0.5f, contrast_u = 0.5f;  // in [0, 1)
  int32_t crop_dy = 0, crop_dx = 0;                                   // y[i,j] = x[i+dy, j+dx]
  float scale_x = 1.0f, scale_y = 1.0f;                               // multiply the sampling coordinates
  float theta = 0.0f;                                                 // radians
  int32_t cutout_y = 0, cutout_x = 0;                                 // centre of the square
  int32_t factor_taken = 0, factor_row = 0, factor_col = 0;           // RandomFactorResizedCrop
};

// The choices for sample `slot` of the batch of `step`, images of height x width: always the same three Philox blocks
// of the augment stream at (step, slot), whatever the options, plus one at (step, batch_slot) for what a batch has in
// common.
inline constexpr uint32_t batch_slot = 0xffffffffu;
AugmentDraw draw_augment(const AugmentOptions& options, uint64_t seed, uint64_t step, uint32_t slot, int height,
                         int width);
void draw_augment(const AugmentOptions& options, uint64_t seed, uint64_t step, int height, int width,
                  std::span<AugmentDraw> batch);

}  // namespace gift
