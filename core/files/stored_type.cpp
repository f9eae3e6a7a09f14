#include "core/files/stored_type.h"

#include <cstring>

namespace gift {
namespace {

template <class Narrow>
void widen(std::span<const std::byte> from, std::span<std::byte> to) {
  for (size_t i = 0; i < to.size() / sizeof(int32_t); ++i) {
    Narrow value;
    std::memcpy(&value, from.data() + i * sizeof(Narrow), sizeof(Narrow));
    const int32_t wide = value;
    std::memcpy(to.data() + i * sizeof(wide), &wide, sizeof(wide));
  }
}

}  // namespace

void widen_integers(std::span<const std::byte> from, uint8_t width, std::span<std::byte> to) {
  width == 1 ? widen<int8_t>(from, to) : widen<int16_t>(from, to);
}

}  // namespace gift
