#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "data/image/image.h"

namespace gift {

// Bounds on what a file may claim about itself before anything is allocated for it. The largest picture of ImageNet-1k
// has 61 million pixels.
struct DecodeLimits {
  int max_side = 65500;
  int64_t max_pixels = 80'000'000;
};

// JPEG, PNG, BMP, PGM or PPM bytes (the content decides, not the name) to RGB, as Pillow's convert("RGB") gives it:
// gray goes to three equal channels, alpha and transparency are dropped, 16-bit gray is clipped to 255, 16-bit colour
// keeps its high byte, CMYK becomes RGB by Pillow's rule, EXIF rotation is ignored. libjpeg-turbo gives Pillow's bits;
// stb_image, used where gift was built without it, differs by 0.03-0.09 of 255 on average. FormatError names `path`,
// what is wrong and the likely cause; a file that ends early is an error, not a gray area.
void decode_image(std::span<const uint8_t> bytes, std::string_view path, Image& out, const DecodeLimits& limits = {});
Image decode_image(std::span<const uint8_t> bytes, std::string_view path, const DecodeLimits& limits = {});

// The library that decodes JPEG in this build, e.g. "libjpeg-turbo".
std::string_view jpeg_decoder();

}  // namespace gift
