#pragma once

#include <cstdint>
#include <vector>

#include "core/engine.h"
#include "train/setup.h"

namespace gift {

// Images as bytes, height x width x 3 each.
struct SamplePictures {
  int count = 0, height = 0, width = 0;
  std::vector<uint8_t> pixels;
};

// The first images of the first batch as students get them, with the augmentation of the setup's seed, brought back
// from normalised values to pixels (values outside of 0 .. 255 are cut off). At most `most` of them.
SamplePictures augmented_sample(Engine& engine, Setup& setup, int most);

}  // namespace gift
