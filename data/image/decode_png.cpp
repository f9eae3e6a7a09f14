#include <algorithm>
#include <cstring>

#include "data/image/png_chunks.h"
#include "data/image/stb.h"

namespace gift {

void decoders::png(const Input& in, Image& out) {
  std::vector<uint8_t> file;
  const PngHeader header = checked_png(in, file);
  const auto take = [&](const auto& pixels, auto&& copy) {
    if (!pixels.data) refuse(in, "is a damaged PNG: ", stb::failure(), " (truncated?)");
    resize_buffer(out, pixels.height, pixels.width);
    copy(pixels.data.get());
  };
  if (header.colour == 0 && header.depth == 16)  // Pillow clips, it does not scale
    take(stb::load_gray16(file), [&](const uint16_t* gray) {
      for (size_t i = 0; i < out.rgb.size(); ++i) out.rgb[i] = static_cast<uint8_t>(std::min<int>(gray[i / 3], 255));
    });
  else
    take(stb::load_rgb(file), [&](const uint8_t* rgb) { std::memcpy(out.rgb.data(), rgb, out.rgb.size()); });
}

}  // namespace gift
