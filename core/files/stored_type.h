#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/dtype.h"

namespace gift {

// An element type of a file: one of gift's, or a narrower signed integer, which is read as i32.
struct StoredType {
  DType dtype;
  uint8_t width;  // bytes of an element in the file

  constexpr StoredType(DType type) : dtype(type), width(static_cast<uint8_t>(size_of(type))) {}
  constexpr StoredType(DType type, uint8_t bytes) : dtype(type), width(bytes) {}
  constexpr bool is_narrow() const { return width != size_of(dtype); }
  constexpr bool operator==(const StoredType&) const = default;
};

inline constexpr StoredType stored_i8{DType::i32, 1}, stored_i16{DType::i32, 2};

// Little-endian integers of `width` 1 or 2, into as many i32.
void widen_integers(std::span<const std::byte> from, uint8_t width, std::span<std::byte> to);

}  // namespace gift
