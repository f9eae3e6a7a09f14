#include <cstring>

#include "data/image/decoders.h"
#include "data/image/stb.h"

namespace gift {
namespace {

uint32_t little_endian(std::span<const uint8_t> bytes, size_t at, size_t count) {
  uint32_t value = 0;
  for (size_t i = count; i-- > 0;) value = value << 8 | bytes[at + i];
  return value;
}

}  // namespace

void decoders::bmp(const Input& in, Image& out) {
  int width = 0, height = 0;
  if (in.bytes.size() < 30 || !stb::info(in.bytes, width, height))
    refuse(in, "is no BMP that can be read (truncated, compressed or damaged?)");
  check_size(in, height, width);
  // stb_image reads zeros past the end of a file without a word.
  const bool old_header = little_endian(in.bytes, 14, 4) == 12;
  const uint64_t bits = little_endian(in.bytes, old_header ? 24 : 28, 2), begin = little_endian(in.bytes, 10, 4);
  const uint64_t row = (static_cast<uint64_t>(width) * bits + 31) / 32 * 4;
  if (in.bytes.size() < begin + row * static_cast<uint64_t>(height))
    refuse(in, "is a BMP that ends before the picture does", truncated_cause);
  const auto pixels = stb::load_rgb(in.bytes);
  if (!pixels.data) refuse(in, "is a damaged BMP: ", stb::failure());
  resize_buffer(out, pixels.height, pixels.width);
  std::memcpy(out.rgb.data(), pixels.data.get(), out.rgb.size());
}

}  // namespace gift
