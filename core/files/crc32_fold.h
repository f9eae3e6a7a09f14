#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace gift {

// Whether this machine multiplies polynomials in hardware (PCLMULQDQ, on x86 of the last ten years).
bool can_fold_crc32();

// Folds the first bytes.size() / 64 * 64 >= 64 bytes into 16 that have the same CRC state: the state after `bytes`,
// begun with `state`, is the state after these 16, begun with zeros. V. Gopal et al., "Fast CRC Computation for
// Generic Polynomials Using PCLMULQDQ Instruction", Intel, 2009.
std::array<std::byte, 16> fold_crc32(std::span<const std::byte> bytes, uint32_t state);

}  // namespace gift
