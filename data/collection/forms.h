#pragma once

#include <string>

#include "data/collection/collection.h"

namespace gift {

// What the numbers of a set are.
enum class PixelForm {
  bytes,        // 8-bit pictures
  byte_floats,  // floats that are bytes / 255 to within 1e-6
  unit_floats,  // other floats in 0 .. 1
  other_floats  // beyond: normalised or whitened
};
enum class LabelForm {
  hard,           // class numbers or folders
  one_hot,        // rows of one 1 and zeros
  probabilities,  // rows that add up to 1, none of them negative
  logits          // other numbers
};

// Both look at all pictures.
PixelForm pixel_form(const ImageCollection& set);
LabelForm label_form(const ImageCollection& set);

// "floats in 0 .. 1 that are bytes / 255", "10 numbers each: logits, -3.2 to 11.4".
std::string describe_pixels(const ImageCollection& set);
std::string describe_labels(const ImageCollection& set);

}  // namespace gift
