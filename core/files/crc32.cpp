#include "core/files/crc32.h"

#include <array>
#include <iomanip>

#include "core/error.h"
#include "core/files/crc32_fold.h"
#include "core/files/little_endian.h"

namespace gift {
namespace {

using Tables = std::array<std::array<uint32_t, 256>, 8>;

// tables[k][b] is the CRC of byte b followed by k zero bytes, so that eight bytes are taken at a time.
constexpr Tables make_tables() {
  Tables tables{};
  for (uint32_t b = 0; b < 256; ++b) {
    uint32_t value = b;
    for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
    tables[0][b] = value;
  }
  for (size_t k = 1; k < 8; ++k) {
    for (size_t b = 0; b < 256; ++b) {
      const uint32_t before = tables[k - 1][b];
      tables[k][b] = before >> 8 ^ tables[0][before & 255];
    }
  }
  return tables;
}
constexpr Tables tables = make_tables();

uint32_t by_tables(uint32_t crc, std::span<const std::byte> bytes) {
  size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    const uint32_t low = load_little<uint32_t>(bytes, i) ^ crc, high = load_little<uint32_t>(bytes, i + 4);
    crc = tables[7][low & 255] ^ tables[6][low >> 8 & 255] ^ tables[5][low >> 16 & 255] ^ tables[4][low >> 24] ^
          tables[3][high & 255] ^ tables[2][high >> 8 & 255] ^ tables[1][high >> 16 & 255] ^ tables[0][high >> 24];
  }
  for (; i < bytes.size(); ++i) crc = crc >> 8 ^ tables[0][(crc ^ static_cast<uint32_t>(bytes[i])) & 255];
  return crc;
}

// Polynomials modulo that of the CRC, the highest bit standing for x^0.
uint32_t product(uint32_t a, uint32_t b) {
  uint32_t out = 0;
  for (uint32_t bit = 1u << 31; bit != 0; bit >>= 1) {
    if (a & bit) out ^= b;
    b = b >> 1 ^ (b & 1 ? 0xedb88320u : 0);
  }
  return out;
}

// x^(8 bytes): what `bytes` zero bytes multiply a state by.
uint32_t shift(uint64_t bytes) {
  uint32_t out = 1u << 31;
  for (uint32_t square = 1u << (31 - 8); bytes != 0; bytes >>= 1, square = product(square, square))
    if (bytes & 1) out = product(out, square);
  return out;
}

}  // namespace

uint32_t crc32(std::span<const std::byte> bytes, uint32_t before) {
  constexpr size_t worth_folding = 256;
  if (bytes.size() < worth_folding || !can_fold_crc32()) return ~by_tables(~before, bytes);
  const auto folded = fold_crc32(bytes, ~before);
  return ~by_tables(by_tables(0, folded), bytes.subspan(bytes.size() / 64 * 64));
}

// A CRC begins and ends with an inversion; those of both parts cancel out.
uint32_t joined_crc32(uint32_t first, uint32_t second, uint64_t size) { return product(first, shift(size)) ^ second; }

std::string crc32_text(uint32_t crc) { return text(std::hex, std::setfill('0'), std::setw(8), crc); }

}  // namespace gift
