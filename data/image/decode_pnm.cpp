#include <algorithm>
#include <cctype>

#include "data/image/decoders.h"

namespace gift {
namespace {

// The next decimal number of the header, past white space and comments.
int64_t number(const decoders::Input& in, size_t& at) {
  const auto bytes = in.bytes;
  while (at < bytes.size() && (std::isspace(bytes[at]) || bytes[at] == '#')) {
    if (bytes[at] == '#')
      at = static_cast<size_t>(std::find(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), '\n') -
                               bytes.begin());
    if (at < bytes.size()) ++at;
  }
  int64_t value = 0;
  const size_t begin = at;
  for (; at < bytes.size() && std::isdigit(bytes[at]) && at - begin < 9; ++at) value = value * 10 + (bytes[at] - '0');
  if (at == begin) decoders::refuse(in, "is a PGM or PPM whose header holds no size (truncated or damaged?)");
  return value;
}

}  // namespace

void decoders::pnm(const Input& in, Image& out) {
  const size_t channels = in.bytes[1] == '6' ? 3 : 1;
  size_t at = 2;
  const int64_t width = number(in, at), height = number(in, at), white = number(in, at);
  check_size(in, height, width);
  if (white != 255) refuse(in, "is a PGM or PPM with values up to ", white, ", expected 255 (convert it to PNG)");
  ++at;  // the one separator before the pixels
  const size_t count = static_cast<size_t>(width * height) * channels;
  if (at > in.bytes.size() || in.bytes.size() - at < count)
    refuse(in, "is a PGM or PPM that ends before the picture does", truncated_cause);
  resize_buffer(out, static_cast<int>(height), static_cast<int>(width));
  const uint8_t* pixels = in.bytes.data() + at;
  for (size_t i = 0; i < out.rgb.size(); ++i) out.rgb[i] = pixels[channels == 3 ? i : i / 3];
}

}  // namespace gift
