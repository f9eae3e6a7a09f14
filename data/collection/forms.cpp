#include "data/collection/forms.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace gift {
namespace {

constexpr float byte_slack = 1e-6f * 255;
constexpr double sum_slack = 1e-3;

bool are_byte_floats(const ImageCollection& set) {
  const FloatPictures& size = *set.floats();
  std::vector<float> picture(3 * static_cast<size_t>(size.height) * static_cast<size_t>(size.width));
  for (int64_t i = 0; i < set.size(); ++i) {
    set.planes(i, picture.data());
    for (const float value : picture)
      if (const float level = value * 255; std::abs(level - std::nearbyint(level)) > byte_slack) return false;
  }
  return true;
}

}  // namespace

PixelForm pixel_form(const ImageCollection& set) {
  const FloatPictures* floats = set.floats();
  if (!floats) return PixelForm::bytes;
  if (floats->low < 0 || floats->high > 1) return PixelForm::other_floats;
  return are_byte_floats(set) ? PixelForm::byte_floats : PixelForm::unit_floats;
}

LabelForm label_form(const ImageCollection& set) {
  if (set.stored_label(0).empty()) return LabelForm::hard;
  bool one_hot = true;
  for (int64_t i = 0; i < set.size(); ++i) {
    double sum = 0;
    for (const float value : set.stored_label(i)) {
      if (value < 0) return LabelForm::logits;
      one_hot = one_hot && (value == 0 || value == 1);
      sum += value;
    }
    if (std::abs(sum - 1) > sum_slack) return LabelForm::logits;
  }
  return one_hot ? LabelForm::one_hot : LabelForm::probabilities;
}

std::string describe_pixels(const ImageCollection& set) {
  const FloatPictures* floats = set.floats();
  switch (pixel_form(set)) {
    case PixelForm::bytes:
      return "8 bits a channel";
    case PixelForm::byte_floats:
      return "floats in 0 .. 1 that are bytes / 255";
    case PixelForm::unit_floats:
      return text("floats from ", floats->low, " to ", floats->high);
    case PixelForm::other_floats:
      return text("floats from ", floats->low, " to ", floats->high,
                  floats->low < 0 ? ": whitened or normalised" : ": neither 0 .. 1 nor whitened");
  }
  return "";
}

std::string describe_labels(const ImageCollection& set) {
  const LabelForm form = label_form(set);
  if (form == LabelForm::hard) return "hard: a class a picture";
  float low = set.stored_label(0)[0], high = low;
  for (int64_t i = 0; i < set.size(); ++i)
    for (const float value : set.stored_label(i)) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  const std::string each = text(set.stored_label(0).size(), " numbers each: ");
  if (form == LabelForm::one_hot) return each + "one-hot";
  if (form == LabelForm::probabilities) return each + "probabilities";
  return text(each, "logits, ", low, " to ", high);
}

}  // namespace gift
