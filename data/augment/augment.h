#pragma once

#include <cstddef>
#include <cstdint>

#include "data/augment/draw.h"
#include "data/augment/options.h"
#include "data/augment/pixel_table.h"

namespace gift {

// One sample through normalisation and all operations of `options` with the choices in `draw`, in the fixed order
// factor crop, flip, brightness, saturation, contrast, crop or scale or rotate, cutout; zeros that come in from outside
// are zeros after normalisation. The bits depend on neither thread nor instruction set. Allocates nothing; `scratch`
// holds augment_scratch(height, width) floats and is left in no particular state. out: f32 3 x height x width.
void augment_sample(const uint8_t* hwc, int height, int width, const PixelTable& table, const AugmentOptions& options,
                    const AugmentDraw& draw, float* out, float* scratch);

// The same for a sample that is normalised already, f32 3 x height x width.
void augment_sample(const float* chw, int height, int width, const AugmentOptions& options, const AugmentDraw& draw,
                    float* out, float* scratch);

size_t augment_scratch(int height, int width);

}  // namespace gift
