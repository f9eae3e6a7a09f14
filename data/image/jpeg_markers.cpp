#include "data/image/jpeg_markers.h"

namespace gift {

bool jpeg_is_complete(std::span<const uint8_t> bytes) {
  constexpr uint8_t end_of_image = 0xd9, temporary = 0x01;
  const size_t size = bytes.size();
  size_t at = 2;  // after the start-of-image marker
  while (at + 1 < size) {
    if (bytes[at] != 0xff || bytes[at + 1] == 0xff || bytes[at + 1] == 0x00) {  // entropy-coded data, fill or stuffing
      at += bytes[at] == 0xff && bytes[at + 1] == 0x00 ? 2 : 1;
      continue;
    }
    const uint8_t marker = bytes[at + 1];
    at += 2;
    if (marker == end_of_image) return true;
    if (marker == temporary || (marker >= 0xd0 && marker <= 0xd8))
      continue;  // no payload: restart markers and the like
    if (at + 1 >= size) return false;
    const size_t length = static_cast<size_t>(bytes[at]) << 8 | bytes[at + 1];
    if (length < 2) return false;
    at += length;
  }
  return false;
}

}  // namespace gift
