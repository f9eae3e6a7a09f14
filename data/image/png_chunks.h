#pragma once

#include <cstdint>
#include <vector>

#include "data/image/decoders.h"

namespace gift {

struct PngHeader {
  uint32_t width, height;
  int depth, colour;  // colour: 0 gray, 2 RGB, 3 palette, 4 gray + alpha, 6 RGB + alpha
};

// Checks order, length and CRC of a PNG's critical chunks and that the pixel data may suffice for the size declared,
// and rewrites them to a file of IHDR, PLTE, IDAT and IEND alone. The palette is filled up with black, so that an index
// beyond it means black, as in Pillow. FormatError otherwise.
PngHeader checked_png(const decoders::Input& in, std::vector<uint8_t>& critical);

}  // namespace gift
