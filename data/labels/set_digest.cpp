#include "data/labels/set_digest.h"

#include <algorithm>
#include <vector>

#include "data/digest.h"
#include "data/zca/read_planes.h"

namespace gift {
namespace {

constexpr int64_t bytes_read_whole = int64_t{512} << 20, pictures_sampled = 2000, pictures_of_a_block = 256;

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
