#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/random/philox.h"
#include "data/augment/options.h"

namespace gift {

enum class Geometry : int32_t { crop = 0, scale = 1, rotate = 2, none = 3 };

// The word that acts on a batch in mode "S".
enum class Strategy : int32_t { all, colour, brightness, saturation, contrast, crop, cutout, flip, scale, rotate };

// A part of a picture.
struct Region {
  int32_t top = 0, left = 0, height = 0, width = 0;
};

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
  Strategy only = Strategy::all;                                      // the same for a whole batch
  Region region;                                                      // resized crop; of height 0: the whole picture
  std::array<uint8_t, max_patches> columns{0, 1, 2, 3, 4, 5, 6, 7};   // shuffle_patches: strips from left to right
  std::array<uint8_t, max_patches> rows{0, 1, 2, 3, 4, 5, 6, 7};      // and from top to bottom
};

// The choices for sample `slot` of the batch of `step`, images of height x width. Each operation has Philox blocks of
// its own at (step, slot) of the augment stream: what one draws depends on no other. 0 - 2: DSA and the factor crop,
// 3 - 8: resized crop, 9 - 12: patches. At (step, batch_slot) lies what a batch has in common: 0: which of crop, scale
// and rotate, and which word in mode "S"; 1 and from 16 on: mixing (mix.h).
inline constexpr uint32_t batch_slot = 0xffffffffu;
AugmentDraw draw_augment(const AugmentOptions& options, uint64_t seed, uint64_t step, uint32_t slot, int height,
                         int width);
void draw_augment(const AugmentOptions& options, uint64_t seed, uint64_t step, int height, int width,
                  std::span<AugmentDraw> batch);

}  // namespace gift
