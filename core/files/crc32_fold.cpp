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

}  // namespace

bool can_fold_crc32() { return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1"); }

__attribute__((target("pclmul,sse4.1"))) std::array<std::byte, 16> fold_crc32(std::span<const std::byte> bytes,
                                                                              uint32_t state) {
  const std::byte* at = bytes.data();
  __m128i lanes[4];
  for (int i = 0; i < 4; ++i) lanes[i] = load(at + 16 * i);
  lanes[0] = _mm_xor_si128(lanes[0], _mm_cvtsi32_si128(static_cast<int>(state)));
  const __m128i by_512 = _mm_set_epi64x(power(512 - 32), power(512 + 32));
  for (size_t block = 1; block < bytes.size() / 64; ++block) {
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
