#include "data/convert/eight_bit.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/files/printable.h"

namespace gift {
namespace {

constexpr float moved_by = 0.01f;  // levels

}  // namespace

EightBit::EightBit(const ImageCollection& set, const std::optional<Normalization>& normalization) : set_(set) {
  const FloatPictures* floats = set.floats();
  if (!floats) return;
  if (normalization) normalization_ = *normalization;
  if (!normalization && (floats->low < -1e-6f || floats->high > 1 + 1e-6f))
    fail<ConfigError>("convert", printable_path(set.path()), " has values from ", floats->low, " to ", floats->high,
                      ", which are no pixels: --normalization cifar, imagenet or six numbers undoes normalising; "
                      "whitened pictures are kept by .pt and .npz only");
}

void EightBit::Loss::add(const Loss& other) {
  values += other.values;
  moved += other.moved;
  clipped += other.clipped;
}

void EightBit::load(int64_t i, Image& out, std::vector<uint8_t>& scratch, Loss& loss) const {
  const FloatPictures* floats = set_.floats();
  if (!floats) return set_.load(i, out, scratch);
  resize_buffer(out, floats->height, floats->width);
  const size_t plane = out.rgb.size() / 3;
  std::vector<float> values(out.rgb.size());
  set_.planes(i, values.data());
  for (size_t c = 0; c < 3; ++c)
    for (size_t p = 0; p < plane; ++p) {
      const float level = 255 * (values[c * plane + p] * normalization_.std[c] + normalization_.mean[c]);
      const float nearest = std::nearbyint(std::clamp(level, 0.0f, 255.0f));
      const bool beyond = level < -moved_by || level > 255 + moved_by;
      loss.clipped += beyond;
      loss.moved += !beyond && std::abs(level - nearest) > moved_by;
      out.rgb[p * 3 + c] = static_cast<uint8_t>(nearest);
    }
  loss.values += static_cast<int64_t>(values.size());
}

std::string EightBit::describe(const Loss& loss) const {
  const auto percent = [&](int64_t part) {
    const double share = 100.0 * static_cast<double>(part) / static_cast<double>(std::max<int64_t>(loss.values, 1));
    return text(std::round(share * 100) / 100, " %");
  };
  std::string out;
  if (loss.moved > 0) out = text("rounded to 8 bits: ", percent(loss.moved), " of the values, by up to 0.002 of 1");
  if (loss.clipped > 0)
    out += text(out.empty() ? "" : "; ", "cut off at 0 and 1: ", percent(loss.clipped),
                " of the values (another normalisation?)");
  return out;
}

}  // namespace gift
