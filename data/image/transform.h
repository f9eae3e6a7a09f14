#pragma once

#include <string>

#include "data/image/image.h"

namespace gift {

// What happens to a decoded picture before it enters a set: the shorter side to `resize`, then a crop of `crop` x
// `crop` from the middle; 0 leaves a step out.
struct ImageTransform {
  int resize = 0;
  int crop = 0;

  bool none() const { return resize == 0 && crop == 0; }
  bool operator==(const ImageTransform&) const = default;
};

Image apply(const ImageTransform& transform, Image image);
std::string describe(const ImageTransform& transform);  // "Resize(256) + CenterCrop(224)", "none"

}  // namespace gift
