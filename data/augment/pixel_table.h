#pragma once

#include <array>
#include <cstdint>

namespace gift {

// Per channel (R, G, B), on the 0..1 scale.
struct Normalization {
  std::array<float, 3> mean{0.0f, 0.0f, 0.0f};
  std::array<float, 3> std{1.0f, 1.0f, 1.0f};
  bool operator==(const Normalization&) const = default;
};

// (pixel / 255 - mean) / std of each of the 256 values, computed once: equal bits to computing it per pixel.
struct PixelTable {
  explicit PixelTable(const Normalization& normalization);
  Normalization normalization;
  std::array<std::array<float, 256>, 3> value;
};

// u8 height x width x 3 -> f32 3 x height x width, normalised.
void normalize_sample(const uint8_t* hwc, int height, int width, const PixelTable& table, float* chw);
// (x - mean) / std of f32 planes, in place.
void normalize_sample(float* chw, int height, int width, const Normalization& normalization);

}  // namespace gift
