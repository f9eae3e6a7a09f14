#include "core/files/crc32_fold.h"

#include "core/error.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstdint>
#include <cstring>

namespace gift {
namespace {

// x^n modulo the CRC polynomial, bits reflected, in the position that a reflected 64-bit product needs.
constexpr int64_t power(int n) {
  uint32_t value = 0x80000000u;
  for (int i = 0; i < n; ++i) value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
  return static_cast<int64_t>(value) << 1;
}

__attribute__((target("pclmul,sse4.1"))) inline __m128i load(const std::byte* from) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
}

// `value` moved forward by the distance that `factors` stand for, and what lies there.
__attribute__((target("pclmul,sse4.1"))) inline __m128i fold(__m128i value, __m128i factors, __m128i there) {
  const __m128i low = _mm_clmulepi64_si128(value, factors, 0x00), high = _mm_clmulepi64_si128(value, factors, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), there);
}

// As `fold`, four lanes at once.
__attribute__((target("avx512f,vpclmulqdq"))) inline __m512i fold4(__m512i value, __m512i factors, __m512i there) {
  const __m512i low = _mm512_clmulepi64_epi128(value, factors, 0x00),
                high = _mm512_clmulepi64_epi128(value, factors, 0x11);
  return _mm512_ternarylogic_epi64(low, high, there, 0x96);  // the exclusive or of all three
}

__attribute__((target("avx512f,vpclmulqdq"))) inline __m512i load4(const std::byte* from) {
  return _mm512_loadu_si512(from);
}

__attribute__((target("avx512f"))) inline __m512i repeated(int64_t high, int64_t low) {
  return _mm512_set_epi64(high, low, high, low, high, low, high, low);
}

bool can_fold_wide() {
  static const bool can = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("vpclmulqdq");
  return can;
}

// The first blocks of 256 bytes, of which there is one at least, folded into 64 bytes that take the place of the last
// 64 of them. Three times as fast as blocks of 64 while the bytes are in the cache.
constexpr size_t wide_block = 256;
__attribute__((target("avx512f,vpclmulqdq"))) void fold_wide(const std::byte* at, size_t blocks, uint32_t state,
                                                             __m128i lanes[4]) {
  __m512i wide[4];
  for (int i = 0; i < 4; ++i) wide[i] = load4(at + 64 * i);
  wide[0] = _mm512_xor_si512(wide[0], _mm512_set_epi64(0, 0, 0, 0, 0, 0, 0, state));
  const __m512i by_2048 = repeated(power(2048 - 32), power(2048 + 32));
  for (size_t block = 1; block < blocks; ++block) {
    at += wide_block;
    for (int i = 0; i < 4; ++i) wide[i] = fold4(wide[i], by_2048, load4(at + 64 * i));
  }
  const __m512i by_512 = repeated(power(512 - 32), power(512 + 32));
  __m512i all = wide[0];
  for (int i = 1; i < 4; ++i) all = fold4(all, by_512, wide[i]);
  _mm512_storeu_si512(lanes, all);
}

}  // namespace

bool can_fold_crc32() { return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1"); }

__attribute__((target("pclmul,sse4.1"))) std::array<std::byte, 16> fold_crc32(std::span<const std::byte> bytes,
                                                                              uint32_t state) {
  const std::byte* at = bytes.data();
  __m128i lanes[4];
  size_t done = 64;
  if (bytes.size() >= wide_block && can_fold_wide()) {
    done = bytes.size() / wide_block * wide_block;
    fold_wide(at, done / wide_block, state, lanes);
    at += done - 64;
  } else {
    for (int i = 0; i < 4; ++i) lanes[i] = load(at + 16 * i);
    lanes[0] = _mm_xor_si128(lanes[0], _mm_cvtsi32_si128(static_cast<int>(state)));
  }
  const __m128i by_512 = _mm_set_epi64x(power(512 - 32), power(512 + 32));
  for (; done + 64 <= bytes.size(); done += 64) {
    at += 64;
    for (int i = 0; i < 4; ++i) lanes[i] = fold(lanes[i], by_512, load(at + 16 * i));
  }
  const __m128i by_128 = _mm_set_epi64x(power(128 - 32), power(128 + 32));
  __m128i all = lanes[0];
  for (int i = 1; i < 4; ++i) all = fold(all, by_128, lanes[i]);
  std::array<std::byte, 16> out;
  std::memcpy(out.data(), &all, sizeof(all));
  return out;
}

}  // namespace gift

#else

namespace gift {

bool can_fold_crc32() { return false; }

std::array<std::byte, 16> fold_crc32(std::span<const std::byte>, uint32_t) {
  fail<DeviceError>("crc32", "this machine cannot fold");
}

}  // namespace gift

#endif
