#include "data/augment/resized_crop.h"

#include <algorithm>
#include <cmath>

#include "core/math/augment.h"
#include "data/augment/planes.h"

namespace gift {
namespace {

constexpr uint32_t first_block = 3, candidates = 10;

int32_t rounded(double side) { return static_cast<int32_t>(std::nearbyint(side)); }  // half to even, as Python's round

Region central(double aspect, int height, int width) {
  Region r{0, 0, height, width};
  const double ratio = static_cast<double>(width) / height;
  if (ratio < 1 / aspect) r.height = std::clamp(rounded(width * aspect), 1, height);
  if (ratio > aspect) r.width = std::clamp(rounded(height * aspect), 1, width);
  r.top = (height - r.height) / 2;
  r.left = (width - r.width) / 2;
  return r;
}

}  // namespace

Region draw_resized_crop(const AugmentOptions& o, const Philox& random, uint64_t step, uint32_t slot, int height,
                         int width) {
  const double area = static_cast<double>(height) * width, log_aspect = std::log(o.aspect);
  const PhiloxWords place = random.at(step, slot, first_block + candidates / 2);
  for (uint32_t i = 0; i < candidates; ++i) {
    const PhiloxWords words = random.at(step, slot, first_block + i / 2);
    const double u = uniform_of(words.word[i % 2 * 2]), v = uniform_of(words.word[i % 2 * 2 + 1]);
    const double wanted = area * (o.area_low + (o.area_high - o.area_low) * u);
    const double ratio = std::exp((2 * v - 1) * log_aspect);
    const int32_t w = rounded(std::sqrt(wanted * ratio)), h = rounded(std::sqrt(wanted / ratio));
    if (w < 1 || h < 1 || w > width || h > height) continue;
    return {static_cast<int32_t>(integer_of(place.word[0], static_cast<uint32_t>(height - h + 1))),
            static_cast<int32_t>(integer_of(place.word[1], static_cast<uint32_t>(width - w + 1))), h, w};
  }
  return central(o.aspect, height, width);
}

namespace augment_stages {

void enlarge(const float* in, Size size, const Region& region, bool flip, float* out) {
  namespace math = augment_math;
  const size_t w = static_cast<size_t>(size.width);
  for (int y = 0; y < size.height; ++y) {
    const math::Tap v = math::enlarging_tap(y, region.height, size.height);
    const size_t low = static_cast<size_t>(region.top + v.low);
    const size_t high = static_cast<size_t>(region.top + std::min(v.low + 1, region.height - 1));
    for (size_t c = 0; c < 3; ++c) {
      const float* plane = in + c * size.pixels() + static_cast<size_t>(region.left);
      const float *upper = plane + low * w, *lower = plane + high * w;
      float* to = out + c * size.pixels() + static_cast<size_t>(y) * w;
      for (int x = 0; x < size.width; ++x) {
        const math::Tap h = math::enlarging_tap(x, region.width, size.width);
        const int next = std::min(h.low + 1, region.width - 1);
        const float top = math::between(upper[h.low], upper[next], h.fraction);
        const float bottom = math::between(lower[h.low], lower[next], h.fraction);
        to[flip ? size.width - 1 - x : x] = math::between(top, bottom, v.fraction);
      }
    }
  }
}

}  // namespace augment_stages
}  // namespace gift
