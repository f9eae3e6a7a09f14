#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iomanip>
#include <span>
#include <string>

#include "core/error.h"

namespace gift {

// The finisher of SplitMix64, a bijection.
constexpr uint64_t mixed(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// 64 bits that tell data from other data, where nobody means to deceive. Files are known by them: equal words give the
// same digest in every version of gift.
class Digest {
 public:
  explicit Digest(uint64_t first = 0) : state_(first) {}
  void add(uint64_t word) { state_ = mixed(state_ ^ word) + 0x9e3779b97f4a7c15u; }
  // As words of 8 bytes, the last filled with zeros.
  template <class T>
  void add(std::span<const T> values) {
    const auto bytes = std::as_bytes(values);
    for (size_t at = 0; at < bytes.size(); at += sizeof(uint64_t)) {
      uint64_t word = 0;
      std::memcpy(&word, bytes.data() + at, std::min(sizeof word, bytes.size() - at));
      add(word);
    }
  }
  std::string text() const { return gift::text(std::hex, std::setfill('0'), std::setw(16), state_); }

 private:
  uint64_t state_;
};

}  // namespace gift
