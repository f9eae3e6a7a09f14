#include "data/image/encode.h"

#include <algorithm>

#include "core/error.h"

#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

namespace gift {
namespace {

void append(void* context, void* data, int size) {
  const auto* bytes = static_cast<const uint8_t*>(data);
  auto& out = *static_cast<std::vector<uint8_t>*>(context);
  out.insert(out.end(), bytes, bytes + size);
}

void check(const Image& image) {
  const size_t expected = static_cast<size_t>(image.height) * image.row_bytes();
  if (image.height < 1 || image.width < 1 || image.rgb.size() != expected)
    fail<ShapeError>("encode image", image.width, " x ", image.height, " with ", image.rgb.size(),
                     " bytes, expected three for each of at least one pixel");
}

}  // namespace

std::vector<uint8_t> encode_png(const Image& image) {
  check(image);
  std::vector<uint8_t> out;
  if (!stbi_write_png_to_func(append, &out, image.width, image.height, 3, image.rgb.data(),
                              static_cast<int>(image.row_bytes())))
    fail<Error>("encode image", "PNG of ", image.width, " x ", image.height, " could not be written");
  return out;
}

std::vector<uint8_t> encode_jpeg(const Image& image, int quality) {
  check(image);
  std::vector<uint8_t> out;
  if (!stbi_write_jpg_to_func(append, &out, image.width, image.height, 3, image.rgb.data(),
                              std::clamp(quality, 1, 100)))
    fail<Error>("encode image", "JPEG of ", image.width, " x ", image.height, " could not be written");
  return out;
}

}  // namespace gift
