#pragma once

#include "core/random/philox.h"
#include "data/augment/draw.h"

namespace gift {

// RDED's ShufflePatches, as its code has it: `count` strips of columns in random order, then strips of rows; with 2
// that is 4 arrangements of a mosaic's cells, not all 24.
void draw_patches(int count, const Philox& random, uint64_t step, uint32_t slot, AugmentDraw& draw);

}  // namespace gift
