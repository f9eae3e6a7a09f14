#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace gift {

// Arithmetic on sizes that an untrusted file declares: nothing where the result leaves 64 bits.
inline std::optional<uint64_t> checked_add(uint64_t a, uint64_t b) {
  uint64_t sum;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}
inline std::optional<uint64_t> checked_multiply(uint64_t a, uint64_t b) {
  uint64_t product;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

// The bytes of an array. Also nothing where a size is negative or where the sizes other than 0 already overflow (so
// that the product in any order is safe, and an empty array has no absurd strides).
inline std::optional<uint64_t> checked_bytes(std::span<const int64_t> sizes, uint64_t element) {
  uint64_t bytes = element;
  bool empty = false;
  for (int64_t size : sizes) {
    if (size < 0) return std::nullopt;
    if (size == 0) {
      empty = true;
    } else if (__builtin_mul_overflow(bytes, static_cast<uint64_t>(size), &bytes) || bytes > INT64_MAX) {
      return std::nullopt;
    }
  }
  return empty ? 0 : bytes;
}

}  // namespace gift
