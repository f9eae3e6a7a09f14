#include "data/image/stb.h"

#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#define STBI_NO_GIF
#define STBI_NO_PSD
#define STBI_NO_PIC
#define STBI_NO_TGA
#include <stb/stb_image.h>

namespace gift::stb {

void Free::operator()(void* pixels) const { stbi_image_free(pixels); }

bool info(std::span<const uint8_t> bytes, int& width, int& height) {
  int channels = 0;
  return stbi_info_from_memory(bytes.data(), static_cast<int>(bytes.size()), &width, &height, &channels) != 0;
}

Pixels<uint8_t> load_rgb(std::span<const uint8_t> bytes) {
  Pixels<uint8_t> out;
  int channels = 0;
  out.data.reset(
      stbi_load_from_memory(bytes.data(), static_cast<int>(bytes.size()), &out.width, &out.height, &channels, 3));
  return out;
}

Pixels<uint16_t> load_gray16(std::span<const uint8_t> bytes) {
  Pixels<uint16_t> out;
  int channels = 0;
  out.data.reset(
      stbi_load_16_from_memory(bytes.data(), static_cast<int>(bytes.size()), &out.width, &out.height, &channels, 1));
  return out;
}

const char* failure() {
  const char* reason = stbi_failure_reason();
  return reason ? reason : "unknown reason";
}

}  // namespace gift::stb
