#include "data/augment/shuffle_patches.h"

#include <algorithm>
#include <utility>

#include "core/math/augment.h"
#include "data/augment/planes.h"

namespace gift {
namespace {

constexpr uint32_t first_block = 9;

void shuffle(std::array<uint8_t, max_patches>& order, int count, const PhiloxWords (&words)[2]) {
  const auto n = static_cast<uint32_t>(count);
  for (uint32_t i = 0; i + 1 < n; ++i) std::swap(order[i], order[i + integer_of(words[i / 4].word[i % 4], n - i)]);
}

}  // namespace

void draw_patches(int count, const Philox& random, uint64_t step, uint32_t slot, AugmentDraw& draw) {
  const PhiloxWords columns[2] = {random.at(step, slot, first_block), random.at(step, slot, first_block + 1)};
  const PhiloxWords rows[2] = {random.at(step, slot, first_block + 2), random.at(step, slot, first_block + 3)};
  shuffle(draw.columns, count, columns);
  shuffle(draw.rows, count, rows);
}

namespace augment_stages {

void shuffle_patches(const float* in, Size size, int count, const AugmentDraw& draw, float* out) {
  namespace math = augment_math;
  const size_t width = static_cast<size_t>(size.width);
  for (size_t c = 0; c < 3; ++c) {
    float* to = out + c * size.pixels();
    for (int k = 0; k < count; ++k) {
      const math::Span rows = math::strip(draw.rows[static_cast<size_t>(k)], count, size.height);
      for (int y = rows.begin; y < rows.end; ++y) {
        const float* row = in + c * size.pixels() + static_cast<size_t>(y) * width;
        for (int l = 0; l < count; ++l) {
          const math::Span columns = math::strip(draw.columns[static_cast<size_t>(l)], count, size.width);
          to = std::copy(row + columns.begin, row + columns.end, to);
        }
      }
    }
  }
}

void mirror(float* planes, Size size) {
  const size_t width = static_cast<size_t>(size.width);
  for (float* row = planes; row != planes + 3 * size.pixels(); row += width) std::reverse(row, row + width);
}

}  // namespace augment_stages
}  // namespace gift
