#pragma once

#include "core/random/philox.h"
#include "data/augment/draw.h"

namespace gift {

// torchvision's RandomResizedCrop: of up to ten candidates, each of an area uniform in [area_low, area_high] of the
// picture's and a width to height ratio log-uniform in [1/aspect, aspect], the first that fits, at a uniform place;
// when none fits the largest centred crop of a ratio in that range. Always the ten candidates and one place are drawn.
Region draw_resized_crop(const AugmentOptions& options, const Philox& random, uint64_t step, uint32_t slot, int height,
                         int width);

}  // namespace gift
