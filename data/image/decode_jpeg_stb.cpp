#ifndef GIFT_HAVE_JPEG_TURBO

#include <cstring>

#include "data/image/decoders.h"
#include "data/image/jpeg_markers.h"
#include "data/image/stb.h"

namespace gift {

std::string_view jpeg_decoder() { return "stb_image"; }

void decoders::jpeg(const Input& in, Image& out) {
  int width = 0, height = 0;
  if (!stb::info(in.bytes, width, height))
    refuse(in, "is no JPEG that can be read: ", stb::failure(), " (truncated or damaged?)");
  check_size(in, height, width);
  if (!jpeg_is_complete(in.bytes)) refuse(in, "is a JPEG that ends before the picture does", truncated_cause);
  const auto pixels = stb::load_rgb(in.bytes);
  if (!pixels.data) refuse(in, "is a truncated or damaged JPEG: ", stb::failure());
  resize_buffer(out, pixels.height, pixels.width);
  std::memcpy(out.rgb.data(), pixels.data.get(), out.rgb.size());
}

}  // namespace gift

#endif
