#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace gift {

// The CRC-32 of zip and PNG (reflected polynomial 0xEDB88320) of what has the CRC `before`, followed by `bytes`.
uint32_t crc32(std::span<const std::byte> bytes, uint32_t before = 0);

// The CRC-32 of what has the CRC `first`, followed by `size` bytes that have the CRC `second`.
uint32_t joined_crc32(uint32_t first, uint32_t second, uint64_t size);

// As files and messages show it: 8 hexadecimal digits.
std::string crc32_text(uint32_t crc);

}  // namespace gift
