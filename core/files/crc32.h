#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gift {

// The CRC-32 of zip and PNG (reflected polynomial 0xEDB88320) of what has the CRC `before`, followed by `bytes`.
uint32_t crc32(std::span<const std::byte> bytes, uint32_t before = 0);

}  // namespace gift
