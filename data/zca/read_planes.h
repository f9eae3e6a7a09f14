#pragma once

#include <span>

#include "core/context.h"
#include "data/source/image_source.h"

namespace gift {

// Pictures of a set as f32 planes, 3 x height x width: pixels / 255, or the floats as they are.
void read_planes(Context& c, ImageSource& set, std::span<const int32_t> indices, float* out);

}  // namespace gift
