#pragma once

#include "data/augment/draw.h"
#include "tests/support/goldens.h"

// The cases of dsa.safetensors.
namespace gift::testing {

AugmentOptions options_of(const GoldenCase& c);
AugmentDraw draw_of(const GoldenCase& c, const AugmentOptions& o, size_t sample);

}  // namespace gift::testing
