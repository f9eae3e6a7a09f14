#include "core/files/finite.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace gift {
namespace {

// Numbers with all bits of the exponent set. Blocks are looked at whole, which compilers turn into vectors: a file is
// searched about as fast as memory gives it.
template <class Bits>
bool has_special(const HostArray& array, Bits exponent) {
  constexpr size_t block = 4096;
  const auto count = static_cast<size_t>(array.numel());
  Bits values[block];
  for (size_t at = 0; at < count; at += block) {
    const size_t here = std::min(block, count - at);
    std::memcpy(values, array.data + at * sizeof(Bits), here * sizeof(Bits));
    Bits found = 0;
    for (size_t i = 0; i < here; ++i) found = static_cast<Bits>(found | ((values[i] & exponent) == exponent));
    if (found) return true;
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
