#include "data/augment/pixel_table.h"

#include "core/error.h"
#include "core/math/augment.h"

namespace gift {

PixelTable::PixelTable(const Normalization& n) : normalization(n) {
  for (size_t c = 0; c < 3; ++c) {
    if (!(n.std[c] > 0.0f))
      fail<ConfigError>("normalization", "std ", n.std[c], " of channel ", c, ", expected above 0");
    for (size_t v = 0; v < 256; ++v) value[c][v] = augment_math::normalised(static_cast<float>(v), n.mean[c], n.std[c]);
  }
}

void normalize_sample(const uint8_t* hwc, int height, int width, const PixelTable& table, float* chw) {
  const size_t n = static_cast<size_t>(height) * static_cast<size_t>(width);
  for (size_t i = 0; i < n; ++i)
    for (size_t c = 0; c < 3; ++c) chw[c * n + i] = table.value[c][hwc[i * 3 + c]];
}

void normalize_sample(float* chw, int height, int width, const Normalization& normalization) {
  const size_t n = static_cast<size_t>(height) * static_cast<size_t>(width);
  for (size_t c = 0; c < 3; ++c)
    for (size_t i = 0; i < n; ++i) chw[c * n + i] = (chw[c * n + i] - normalization.mean[c]) / normalization.std[c];
}

}  // namespace gift
