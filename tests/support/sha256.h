#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace gift::testing {

// Hexadecimal SHA-256 (FIPS 180-4), for the checksums in golden files.
std::string sha256(std::span<const uint8_t> bytes);

}  // namespace gift::testing
