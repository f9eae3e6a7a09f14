#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/error.h"
#include "core/files/printable.h"
#include "data/image/decode.h"

// What decode.cpp chooses from; each takes bytes of its own format only.
namespace gift::decoders {

struct Input {
  std::span<const uint8_t> bytes;
  std::string_view path;
  const DecodeLimits& limits;
};

void jpeg(const Input& in, Image& out);
void png(const Input& in, Image& out);
void bmp(const Input& in, Image& out);
void pnm(const Input& in, Image& out);  // binary PGM and PPM

template <class... Parts>
[[noreturn]] void refuse(const Input& in, const Parts&... parts) {
  fail<FormatError>("decode image", printable_path(in.path), ": ", parts...);
}

inline void check_size(const Input& in, int64_t height, int64_t width) {
  if (height < 1 || width < 1) refuse(in, "declares ", width, " x ", height, " pixels (damaged, or no image)");
  if (height > in.limits.max_side || width > in.limits.max_side || height * width > in.limits.max_pixels)
    refuse(in, "declares ", width, " x ", height, " pixels, more than the limit of ", in.limits.max_pixels,
           " pixels or ", in.limits.max_side, " a side (damaged, or made to exhaust memory)");
}

constexpr std::string_view truncated_cause = " (a download or copy that broke off?)";

}  // namespace gift::decoders
