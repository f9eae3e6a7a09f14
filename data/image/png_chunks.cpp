#include "data/image/png_chunks.h"

#include "core/files/crc32.h"

namespace gift {
namespace {

uint32_t big_endian(const uint8_t* p) {
  return static_cast<uint32_t>(p[0]) << 24 | static_cast<uint32_t>(p[1]) << 16 | static_cast<uint32_t>(p[2]) << 8 |
         p[3];
}

void append(std::vector<uint8_t>& out, std::string_view type, std::span<const uint8_t> data, size_t length) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<uint8_t>(length >> shift));
  out.insert(out.end(), type.begin(), type.end());
  out.insert(out.end(), data.begin(), data.end());
  out.resize(out.size() + (length - data.size()) +
             4);  // black palette entries; the checksum was checked, none is needed
}

PngHeader header(const decoders::Input& in, std::span<const uint8_t> data) {
  if (data.size() != 13)
    decoders::refuse(in, "is a PNG with a header of ", data.size(), " bytes, expected 13 (damaged?)");
  const PngHeader header{big_endian(&data[0]), big_endian(&data[4]), data[8], data[9]};
  decoders::check_size(in, header.height, header.width);
  const int d = header.depth, c = header.colour;
  const bool fits = c == 0   ? d == 1 || d == 2 || d == 4 || d == 8 || d == 16
                    : c == 3 ? d == 1 || d == 2 || d == 4 || d == 8
                             : (c == 2 || c == 4 || c == 6) && (d == 8 || d == 16);
  if (!fits)
    decoders::refuse(in, "is a PNG of bit depth ", d, " and colour type ", c, ", which do not exist (damaged?)");
  return header;
}

// Deflate shrinks at most 1032 times.
void check_plausible(const decoders::Input& in, const PngHeader& h, uint64_t pixel_bytes) {
  const uint64_t channels = h.colour == 2 ? 3 : h.colour == 4 ? 2 : h.colour == 6 ? 4 : 1;
  const uint64_t row = (h.width * channels * static_cast<uint64_t>(h.depth) + 7) / 8;
  if (pixel_bytes * 1032 + 64 < row * h.height)
    decoders::refuse(in, "has ", pixel_bytes, " bytes of pixel data for the ", h.width, " x ", h.height,
                     " pixels it declares (truncated, or made to exhaust memory)");
}

}  // namespace

PngHeader checked_png(const decoders::Input& in, std::vector<uint8_t>& critical) {
  const auto bytes = in.bytes;
  critical.assign(bytes.begin(), bytes.begin() + 8);
  PngHeader result{};
  bool has_header = false, has_palette = false;
  uint64_t pixel_bytes = 0;
  for (size_t at = 8;;) {
    if (bytes.size() - at < 12) decoders::refuse(in, "ends before the picture does", decoders::truncated_cause);
    const size_t length = big_endian(&bytes[at]);
    if (length > bytes.size() - at - 12)
      decoders::refuse(in, "has a chunk of ", length, " bytes that runs past the end of the file",
                       decoders::truncated_cause);
    const std::string_view type(reinterpret_cast<const char*>(&bytes[at + 4]), 4);
    const auto data = bytes.subspan(at + 8, length);
    const bool is_critical = (type[0] & 0x20) == 0;
    if (is_critical && crc32(std::as_bytes(bytes.subspan(at + 4, length + 4))) != big_endian(&bytes[at + 8 + length]))
      decoders::refuse(in, "has a wrong checksum in chunk ", printable(type), " (damaged)");
    at += 12 + length;
    if (!has_header && type != "IHDR") decoders::refuse(in, "is a PNG that does not begin with its header (damaged?)");
    if (type == "IHDR") {
      if (has_header) decoders::refuse(in, "is a PNG with two headers (damaged?)");
      result = header(in, data);
      has_header = true;
      append(critical, type, data, length);
    } else if (type == "PLTE") {
      if (length % 3 != 0 || length > 768 || length == 0)
        decoders::refuse(in, "has a palette of ", length, " bytes, expected 1 to 256 colours (damaged?)");
      if (result.colour == 3 && !has_palette) append(critical, type, data, 768);
      has_palette = true;
    } else if (type == "IDAT") {
      if (result.colour == 3 && !has_palette) decoders::refuse(in, "is a palette PNG without a palette (damaged?)");
      pixel_bytes += length;
      append(critical, type, data, length);
    } else if (type == "IEND") {
      break;
    } else if (is_critical) {
      decoders::refuse(in, "needs the unknown PNG chunk ", printable(type), " (damaged, or a private format)");
    }
  }
  if (pixel_bytes == 0) decoders::refuse(in, "is a PNG without pixel data (truncated?)");
  check_plausible(in, result, pixel_bytes);
  append(critical, "IEND", {}, 0);
  return result;
}

}  // namespace gift
