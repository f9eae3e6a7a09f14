#pragma once

#include <cstddef>
#include <cstring>
#include <span>

namespace gift {

// An unaligned little-endian integer; the caller has checked that the bytes are there.
template <class Integer>
Integer load_little(std::span<const std::byte> bytes, size_t at) {
  Integer value;
  std::memcpy(&value, bytes.data() + at, sizeof(value));
  return value;
}

}  // namespace gift
