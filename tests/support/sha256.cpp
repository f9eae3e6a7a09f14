#include "tests/support/sha256.h"

#include <array>
#include <bit>
#include <cmath>
#include <vector>

namespace gift::testing {
namespace {

// The first 32 bits of the fractional part of a root of a prime, by integer search.
std::array<uint32_t, 64> round_constants(int count, bool cube) {
  std::array<uint32_t, 64> out{};
  int found = 0;
  for (uint32_t n = 2; found < count; ++n) {
    bool prime = true;
    for (uint32_t d = 2; d * d <= n; ++d) prime = prime && n % d != 0;
    if (!prime) continue;
    const long double root = cube ? std::cbrt(static_cast<long double>(n)) : std::sqrt(static_cast<long double>(n));
    out[static_cast<size_t>(found++)] = static_cast<uint32_t>((root - std::floor(root)) * 4294967296.0L);
  }
  return out;
}

void mix(std::array<uint32_t, 8>& state, const uint8_t* block) {
  static const auto constants = round_constants(64, true);
  std::array<uint32_t, 64> w;
  for (size_t i = 0; i < 16; ++i)
    w[i] = static_cast<uint32_t>(block[4 * i]) << 24 | static_cast<uint32_t>(block[4 * i + 1]) << 16 |
           static_cast<uint32_t>(block[4 * i + 2]) << 8 | block[4 * i + 3];
  for (size_t i = 16; i < 64; ++i) {
    const uint32_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + w[i - 7] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ (a >> 3)) +
           (std::rotr(b, 17) ^ std::rotr(b, 19) ^ (b >> 10));
  }
  auto [a, b, c, d, e, f, g, h] = state;
  for (size_t i = 0; i < 64; ++i) {
    const uint32_t first =
        h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + ((e & f) ^ (~e & g)) + constants[i] + w[i];
    const uint32_t second = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + first, d = c, c = b, b = a, a = first + second;
  }
  const std::array<uint32_t, 8> add{a, b, c, d, e, f, g, h};
  for (size_t i = 0; i < 8; ++i) state[i] += add[i];
}

}  // namespace

std::string sha256(std::span<const uint8_t> bytes) {
  std::array<uint32_t, 8> state;
  const auto start = round_constants(8, false);
  for (size_t i = 0; i < 8; ++i) state[i] = start[i];
  std::vector<uint8_t> message(bytes.begin(), bytes.end());
  message.push_back(0x80);
  while (message.size() % 64 != 56) message.push_back(0);
  for (int shift = 56; shift >= 0; shift -= 8)
    message.push_back(static_cast<uint8_t>(uint64_t{bytes.size()} * 8 >> shift));
  for (size_t at = 0; at < message.size(); at += 64) mix(state, &message[at]);
  std::string out;
  for (const uint32_t word : state)
    for (int shift = 28; shift >= 0; shift -= 4) out += "0123456789abcdef"[word >> shift & 15];
  return out;
}

}  // namespace gift::testing
