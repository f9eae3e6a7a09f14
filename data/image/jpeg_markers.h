#pragma once

#include <cstdint>
#include <span>

namespace gift {

// True when the marker segments and entropy-coded data of a JPEG file reach an end-of-image marker; what follows it
// does not count. stb_image reads zeros past the end of a truncated file without a word, so its caller asks this first.
bool jpeg_is_complete(std::span<const uint8_t> bytes);

}  // namespace gift
