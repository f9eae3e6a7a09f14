#include "data/image/decode.h"

#include <algorithm>
#include <initializer_list>

#include "data/image/decoders.h"

namespace gift {
namespace {

bool starts_with(std::span<const uint8_t> bytes, std::initializer_list<int> magic) {
  return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
}

// What people store under an image's name instead of an image.
std::string_view known_stranger(std::span<const uint8_t> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), std::min<size_t>(bytes.size(), 200));
  if (text.starts_with("RIFF") && text.size() >= 12 && text.substr(8, 4) == "WEBP")
    return "a WebP file; convert it to PNG or JPEG";
  if (text.starts_with("II*") || text.starts_with(std::string_view("MM\0*", 4)))
    return "a TIFF file; convert it to PNG or JPEG";
  if (text.starts_with("GIF8")) return "a GIF file; convert it to PNG or JPEG";
  if (text.starts_with("version https://git-lfs")) return "a Git LFS pointer, not the file itself (run git lfs pull)";
  if (text.find("<svg") != text.npos) return "an SVG drawing; render it to PNG";
  if (text.starts_with('<')) return "a web page, perhaps the error page of a failed download";
  return "no JPEG, PNG, BMP, PGM or PPM (damaged, or another kind of file under an image's name)";
}

}  // namespace

void decode_image(std::span<const uint8_t> bytes, std::string_view path, Image& out, const DecodeLimits& limits) {
  const decoders::Input in{bytes, path, limits};
  if (bytes.empty()) decoders::refuse(in, "is empty", decoders::truncated_cause);
  if (starts_with(bytes, {0xff, 0xd8})) return decoders::jpeg(in, out);
  if (starts_with(bytes, {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})) return decoders::png(in, out);
  if (starts_with(bytes, {'B', 'M'})) return decoders::bmp(in, out);
  if (starts_with(bytes, {'P', '5'}) || starts_with(bytes, {'P', '6'})) return decoders::pnm(in, out);
  decoders::refuse(in, "is ", known_stranger(bytes));
}

Image decode_image(std::span<const uint8_t> bytes, std::string_view path, const DecodeLimits& limits) {
  Image image;
  decode_image(bytes, path, image, limits);
  return image;
}

}  // namespace gift
