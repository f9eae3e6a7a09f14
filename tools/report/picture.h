#pragma once

#include <cstdint>
#include <string>

namespace gift::report {

// "data:image/png;base64,..." of height × width × channels bytes (1 gray, 3 RGB, 4 RGBA), row by row.
std::string png_data_uri(const uint8_t* pixels, int height, int width, int channels);

// A picture of `count` RGB images (count, height, width, 3) in rows of `columns`, one transparent pixel between them.
std::string contact_sheet_data_uri(const uint8_t* images, int count, int height, int width, int columns);

std::string base64(const uint8_t* bytes, size_t size);

}  // namespace gift::report
