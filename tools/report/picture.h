#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gift::report {

// A PNG file of height × width × channels bytes (1 gray, 3 RGB, 4 RGBA), row by row.
std::vector<uint8_t> png_bytes(const uint8_t* pixels, int height, int width, int channels);
// "data:image/png;base64,..." of a PNG file, or of such pixels.
std::string png_data_uri(const std::vector<uint8_t>& png);
std::string png_data_uri(const uint8_t* pixels, int height, int width, int channels);

// A picture of `count` RGB images (count, height, width, 3) in rows of `columns`, one transparent pixel between them.
std::vector<uint8_t> contact_sheet_png(const uint8_t* images, int count, int height, int width, int columns);
std::string contact_sheet_data_uri(const uint8_t* images, int count, int height, int width, int columns);

std::string base64(const uint8_t* bytes, size_t size);

}  // namespace gift::report
