#include "tools/report/picture.h"

#include <algorithm>
#include <vector>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

#include "core/error.h"

namespace gift::report {

std::string base64(const uint8_t* bytes, size_t size) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((size + 2) / 3 * 4);
  for (size_t i = 0; i < size; i += 3) {
    const uint32_t b1 = i + 1 < size ? bytes[i + 1] : 0, b2 = i + 2 < size ? bytes[i + 2] : 0;
    const uint32_t word = uint32_t{bytes[i]} << 16 | b1 << 8 | b2;
    out += digits[word >> 18];
    out += digits[(word >> 12) & 63];
    out += i + 1 < size ? digits[(word >> 6) & 63] : '=';
    out += i + 2 < size ? digits[word & 63] : '=';
  }
  return out;
}

std::string png_data_uri(const std::vector<uint8_t>& png) {
  return "data:image/png;base64," + base64(png.data(), png.size());
}

std::vector<uint8_t> png_bytes(const uint8_t* pixels, int height, int width, int channels) {
  std::vector<uint8_t> png;
  const auto append = [](void* to, void* data, int size) {
    const auto* bytes = static_cast<const uint8_t*>(data);
    static_cast<std::vector<uint8_t>*>(to)->insert(static_cast<std::vector<uint8_t>*>(to)->end(), bytes, bytes + size);
  };
  if (height < 1 || width < 1 ||
      !stbi_write_png_to_func(append, &png, width, height, channels, pixels, width * channels)) {
    fail<ShapeError>("report", "picture of ", height, " × ", width, " × ", channels, ", expected 1 × 1 or larger");
  }
  return png;
}

std::string png_data_uri(const uint8_t* pixels, int height, int width, int channels) {
  return png_data_uri(png_bytes(pixels, height, width, channels));
}

std::vector<uint8_t> contact_sheet_png(const uint8_t* images, int count, int height, int width, int columns) {
  if (count < 1 || columns < 1)
    fail<ShapeError>("report", "contact sheet of ", count, " images in ", columns, " columns");
  const int across = std::min(columns, count), down = (count + columns - 1) / columns;
  const int sheet_width = across * (width + 1) - 1, sheet_height = down * (height + 1) - 1;
  std::vector<uint8_t> rgba(static_cast<size_t>(sheet_width) * static_cast<size_t>(sheet_height) * 4, 0);
  for (int n = 0; n < count; ++n) {
    const int x = n % columns * (width + 1), y = n / columns * (height + 1);
    const uint8_t* from = images + static_cast<int64_t>(n) * height * width * 3;
    for (int row = 0; row < height; ++row) {
      uint8_t* to = rgba.data() + (static_cast<int64_t>(y + row) * sheet_width + x) * 4;
      for (int column = 0; column < width; ++column, from += 3, to += 4) {
        std::copy(from, from + 3, to);
        to[3] = 255;
      }
    }
  }
  return png_bytes(rgba.data(), sheet_height, sheet_width, 4);
}

std::string contact_sheet_data_uri(const uint8_t* images, int count, int height, int width, int columns) {
  return png_data_uri(contact_sheet_png(images, count, height, width, columns));
}

}  // namespace gift::report
