#include "data/zca/read_planes.h"

#include <vector>

namespace gift {

void read_planes(Context& c, ImageSource& set, std::span<const int32_t> indices, float* out) {
  if (set.floats()) return set.read_floats(indices, out);
  const auto values = static_cast<size_t>(set.image_values()), plane = values / 3;
  std::vector<uint8_t> pixels(indices.size() * values);
  set.read(indices, pixels.data());
  c.parallel(static_cast<int64_t>(indices.size()), [&](int64_t i, int) {
    const uint8_t* from = pixels.data() + static_cast<size_t>(i) * values;
    float* to = out + static_cast<size_t>(i) * values;
    for (size_t p = 0; p < plane; ++p)
      for (size_t ch = 0; ch < 3; ++ch) to[ch * plane + p] = static_cast<float>(from[p * 3 + ch]) / 255.0f;
  });
}

}  // namespace gift
