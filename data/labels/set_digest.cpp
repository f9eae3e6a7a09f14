#include "data/labels/set_digest.h"

#include <algorithm>
#include <cstring>
#include <iomanip>
#include <vector>

#include "core/error.h"
#include "data/zca/read_planes.h"

namespace gift {
namespace {

constexpr int64_t bytes_read_whole = int64_t{512} << 20, pictures_sampled = 2000, pictures_of_a_block = 256;

uint64_t mixed(uint64_t x) {  // the finisher of SplitMix64, a bijection
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

class Digest {
 public:
  void add(uint64_t word) { state_ = mixed(state_ ^ word) + 0x9e3779b97f4a7c15u; }
  template <class T>
  void add(std::span<const T> values) {
    uint64_t word = 0;
    const auto bytes = std::as_bytes(values);
    for (size_t at = 0; at < bytes.size(); at += sizeof word) {
      word = 0;
      std::memcpy(&word, bytes.data() + at, std::min(sizeof word, bytes.size() - at));
      add(word);
    }
  }
  std::string text() const { return gift::text(std::hex, std::setfill('0'), std::setw(16), state_); }

 private:
  uint64_t state_ = 0;
};

}  // namespace

std::string digest_of_set(Context& c, ImageSource& set) {
  Digest digest;
  for (const int64_t number : {set.size(), int64_t{set.height()}, int64_t{set.width()}})
    digest.add(static_cast<uint64_t>(number));
  digest.add(set.labels());
  const bool whole = set.total_bytes() <= bytes_read_whole || set.resident();
  const int64_t count = whole ? set.size() : std::min(set.size(), pictures_sampled);
  std::vector<int32_t> indices;
  std::vector<float> planes;
  for (int64_t first = 0; first < count; first += pictures_of_a_block) {
    indices.clear();
    for (int64_t i = first; i < std::min(first + pictures_of_a_block, count); ++i)
      indices.push_back(static_cast<int32_t>(i * set.size() / count));
    planes.resize(indices.size() * static_cast<size_t>(set.image_values()));
    read_planes(c, set, indices, planes.data());
    digest.add(std::span<const float>(planes));
  }
  return digest.text();
}

}  // namespace gift
