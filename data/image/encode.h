#pragma once

#include <cstdint>
#include <vector>

#include "data/image/image.h"

namespace gift {

// The bytes of a PNG (lossless) or of a JPEG (quality 1 to 100) file. ShapeError for an empty image.
std::vector<uint8_t> encode_png(const Image& image);
std::vector<uint8_t> encode_jpeg(const Image& image, int quality = 95);

}  // namespace gift
