#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gift {

// An 8-bit RGB picture on the host, rows from top to bottom: rgb[(y * width + x) * 3 + channel].
struct Image {
  int height = 0;
  int width = 0;
  std::vector<uint8_t> rgb;

  size_t row_bytes() const { return static_cast<size_t>(width) * 3; }
  const uint8_t* row(int y) const { return rgb.data() + static_cast<size_t>(y) * row_bytes(); }
  uint8_t* row(int y) { return rgb.data() + static_cast<size_t>(y) * row_bytes(); }
  bool operator==(const Image&) const = default;
};

// Gives the picture its size and keeps the buffer's capacity.
inline void resize_buffer(Image& image, int height, int width) {
  image.height = height;
  image.width = width;
  image.rgb.resize(static_cast<size_t>(height) * static_cast<size_t>(width) * 3);
}

}  // namespace gift
