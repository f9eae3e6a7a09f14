#pragma once

#include <cstdint>

#include "core/math/host_device.h"

namespace gift {

// Philox 4x32-10 (Salmon et al., SC 2011): a counter-based generator. The same counter and key give the same four
// words on every backend, so a random number has an address instead of a place in a sequence.
struct PhiloxWords {
  uint32_t word[4];
};

inline namespace GIFT_MATH_NAMESPACE {  // as all arithmetic that is compiled for several instruction sets

GIFT_HD PhiloxWords philox(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, uint32_t k0, uint32_t k1) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = uint64_t{0xD2511F53u} * c0, p1 = uint64_t{0xCD9E8D57u} * c2;
    const uint32_t n0 = static_cast<uint32_t>(p1 >> 32) ^ c1 ^ k0, n2 = static_cast<uint32_t>(p0 >> 32) ^ c3 ^ k1;
    c1 = static_cast<uint32_t>(p1);
    c3 = static_cast<uint32_t>(p0);
    c0 = n0;
    c2 = n2;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return {{c0, c1, c2, c3}};
}

// Uniform in [0, 1), on a grid of 2^-24: exact in float.
GIFT_HD float uniform_of(uint32_t word) { return static_cast<float>(word >> 8) * 0x1p-24f; }

// Integer in [0, n), n < 2^31, by multiplication: no rejection; the bias is below n / 2^32.
GIFT_HD uint32_t integer_of(uint32_t word, uint32_t n) { return static_cast<uint32_t>((uint64_t{word} * n) >> 32); }

}  // namespace GIFT_MATH_NAMESPACE

// Named streams: numbers drawn for one purpose never depend on how many are drawn for another.
enum class Stream : uint32_t {
  init = 1,
  shuffle = 2,
  augment = 3,
  dropout = 4,
  synthesis = 5,
  bootstrap = 6,
  subset = 7
};

// Random numbers of one (seed, stream), addressed by (step, item, draw).
struct Philox {
  uint64_t seed = 0;
  Stream stream = Stream::init;

  GIFT_HD PhiloxWords at(uint64_t step, uint32_t item, uint32_t draw) const {
    // seed and stream share the 64-bit key; a step beyond 2^32 is not reachable in practice and folds into c1.
    return philox(static_cast<uint32_t>(step), item, draw, static_cast<uint32_t>(step >> 32), low_key(), high_key());
  }
  GIFT_HD uint32_t low_key() const { return static_cast<uint32_t>(seed); }
  GIFT_HD uint32_t high_key() const {
    return static_cast<uint32_t>(seed >> 32) ^ (static_cast<uint32_t>(stream) * 0x9E3779B9u);
  }
};

}  // namespace gift
