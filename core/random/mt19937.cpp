#include "core/random/mt19937.h"

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "core/error.h"

namespace gift {
namespace {

constexpr size_t length = 624, middle = 397;

std::vector<int64_t> identity(int64_t n) {
  if (n < 0) fail<ShapeError>("permutation", "of ", n, " elements");
  std::vector<int64_t> order(static_cast<size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

}  // namespace

Mt19937::Mt19937(uint32_t seed) : position_(length) {
  state_[0] = seed;
  for (uint32_t i = 1; i < length; ++i) {
    const uint32_t before = state_[i - 1];
    state_[i] = 1812433253u * (before ^ before >> 30) + i;
  }
}

void Mt19937::refill() {
  for (size_t i = 0; i < length; ++i) {
    const uint32_t y = (state_[i] & 0x80000000u) | (state_[(i + 1) % length] & 0x7fffffffu);
    state_[i] = state_[(i + middle) % length] ^ y >> 1 ^ (y & 1 ? 0x9908b0dfu : 0);
  }
  position_ = 0;
}

uint32_t Mt19937::next() {
  if (position_ == length) refill();
  uint32_t y = state_[position_++];
  y ^= y >> 11;
  y ^= y << 7 & 0x9d2c5680u;
  y ^= y << 15 & 0xefc60000u;
  return y ^ y >> 18;
}

// Fisher-Yates from the front; one word per element but the last, reduced by a plain remainder.
std::vector<int64_t> Mt19937::torch_permutation(int64_t n) {
  std::vector<int64_t> order = identity(n);
  for (int64_t i = 0; i + 1 < n; ++i) {
    const int64_t step = static_cast<int64_t>(next() % static_cast<uint64_t>(n - i));
    std::swap(order[static_cast<size_t>(i)], order[static_cast<size_t>(i + step)]);
  }
  return order;
}

std::vector<float> Mt19937::torch_uniform(size_t n) {
  std::vector<float> out(n);
  for (float& value : out) value = static_cast<float>(next() & 0xffffff) * 0x1p-24f;
  return out;
}

// Box-Muller in double, one draw a value: a pair is made of two 53-bit uniforms, the cosine first, then the sine.
std::vector<float> Mt19937::torch_normal_pairwise(size_t n) {
  const auto uniform = [&] { return static_cast<double>(next64() & ((uint64_t{1} << 53) - 1)) * 0x1p-53; };
  std::vector<float> out;
  while (out.size() < n) {
    const double angle = 2 * std::numbers::pi * uniform();
    const double radius = std::sqrt(-2 * std::log1p(-uniform()));
    out.push_back(static_cast<float>(radius * std::cos(angle)));
    if (out.size() < n) out.push_back(static_cast<float>(radius * std::sin(angle)));
  }
  return out;
}

// From 16 values on: uniforms in blocks of 16, of which value j and j + 8 make a Box-Muller pair in float; a last block
// that is not full is made anew from the last 16 places.
std::vector<float> Mt19937::torch_normal(size_t n) {
  if (n < 16) return torch_normal_pairwise(n);
  std::vector<float> out = torch_uniform(n);
  const auto transform = [&](float* block) {
    for (int j = 0; j < 8; ++j) {
      const float radius = std::sqrt(-2 * std::log(1 - block[j]));
      const float angle = 2 * std::numbers::pi_v<float> * block[j + 8];
      block[j] = radius * std::cos(angle);
      block[j + 8] = radius * std::sin(angle);
    }
  };
  for (size_t i = 0; i + 16 <= n; i += 16) transform(out.data() + i);
  if (n % 16 != 0) {
    float* const last = out.data() + n - 16;
    for (int j = 0; j < 16; ++j) last[j] = static_cast<float>(next() & 0xffffff) * 0x1p-24f;
    transform(last);
  }
  return out;
}

// Fisher-Yates from the back; indices by rejection under the next power of two.
std::vector<int64_t> Mt19937::numpy_permutation(int64_t n) {
  if (n > int64_t{0xffffffff}) fail<ShapeError>("permutation", "of ", n, " elements, at most ", 0xffffffffu);
  std::vector<int64_t> order = identity(n);
  for (uint32_t i = n > 0 ? static_cast<uint32_t>(n - 1) : 0; i > 0; --i) {
    uint32_t mask = i;
    for (int shift = 1; shift < 32; shift *= 2) mask |= mask >> shift;
    uint32_t j;
    do j = next() & mask;
    while (j > i);
    std::swap(order[i], order[j]);
  }
  return order;
}

std::vector<double> Mt19937::numpy_uniform(size_t n) {
  std::vector<double> out(n);
  for (double& value : out) {
    const double high = next() >> 5, low = next() >> 6;
    value = (high * 67108864.0 + low) * 0x1p-53;
  }
  return out;
}

}  // namespace gift
