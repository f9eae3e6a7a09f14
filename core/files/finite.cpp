#include "core/files/finite.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace gift {
namespace {

// Whether a number has all bits of the exponent set: one more in its lowest bit then carries into the sign's place. In
// blocks, whose loops compilers turn into vectors.
template <class Bits>
bool has_special(const HostArray& array, Bits exponent) {
  constexpr size_t block = 4096;
  const Bits lowest = exponent & static_cast<Bits>(~exponent + 1), carry = static_cast<Bits>(exponent + lowest);
  const auto count = static_cast<size_t>(array.numel());
  for (size_t at = 0; at < count; at += block) {
    const size_t here = std::min(block, count - at);
    const std::byte* const from = array.data + at * sizeof(Bits);
    Bits seen = 0;
    for (size_t i = 0; i < here; ++i) {
      Bits bits;
      std::memcpy(&bits, from + i * sizeof(Bits), sizeof(Bits));
      seen = static_cast<Bits>(seen | static_cast<Bits>((bits & exponent) + lowest));
    }
    if (seen & carry) return true;
  }
  return false;
}

bool has_special(const HostArray& array) {
  switch (array.dtype) {
    case DType::f32:
      return has_special<uint32_t>(array, 0x7f800000);
    case DType::f64:
      return has_special<uint64_t>(array, 0x7ff0000000000000);
    case DType::bf16:
      return has_special<uint16_t>(array, 0x7f80);
    case DType::f16:
      return has_special<uint16_t>(array, 0x7c00);
    default:
      return false;
  }
}

}  // namespace

std::optional<double> first_not_finite(const HostArray& array) {
  if (!has_special(array)) return std::nullopt;
  for (const double value : array.doubles())
    if (!std::isfinite(value)) return value;
  return std::nullopt;
}

}  // namespace gift
