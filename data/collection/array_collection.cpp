#include "data/collection/array_collection.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <utility>

#include "core/error.h"
#include "data/datasets.h"

namespace gift {
namespace {

constexpr int64_t largest_side = 4096;

bool is_float(DType type) {
  return type == DType::f32 || type == DType::f64 || type == DType::f16 || type == DType::bf16;
}

// Channels come last where only the last axis can be them.
bool channels_last(const Shape& shape) { return shape[1] != 3; }

// Elements begin .. begin + count of an array of floats.
void convert(const HostArray& array, int64_t begin, int64_t count, float* out) {
  HostArray part{array.dtype, {count}, array.data + static_cast<size_t>(begin) * size_of(array.dtype), array.owner};
  if (array.dtype == DType::f32) {
    std::memcpy(out, part.data, static_cast<size_t>(count) * sizeof(float));
    return;
  }
  const std::vector<float> values = part.floats();
  std::copy(values.begin(), values.end(), out);
}

std::vector<std::string> class_names(const ArrayParts& parts) {
  std::vector<std::string> out;
  const auto count = static_cast<size_t>(parts.labels.classes);
  if (const Dataset* dataset = known_dataset(parts.dataset))
    for (const KnownClass& entry : known_classes(dataset->list)) out.emplace_back(entry.key);
  if (out.size() == count) return out;
  out.clear();
  for (size_t i = 0; i < count; ++i) {
    char digits[24];
    std::snprintf(digits, sizeof digits, "%05zu", i);
    out.emplace_back(digits);
  }
  return out;
}

class Arrays final : public ImageCollection {
 public:
  explicit Arrays(ArrayParts parts) : parts_(std::move(parts)) {
    path_ = parts_.path;
    classes_ = class_names(parts_);
    labels_ = parts_.labels.hard;
    const Shape& shape = parts_.images.shape;
    last_ = channels_last(shape);
    size_.height = static_cast<int>(shape[last_ ? 1 : 2]);
    size_.width = static_cast<int>(shape[last_ ? 2 : 3]);
    floats_ = is_float(parts_.images.dtype);
    if (floats_) measure();
  }

  std::string_view kind() const override { return parts_.kind; }
  std::string evidence() const override { return parts_.why; }
  std::string name(int64_t i) const override { return text(path_, '#', i); }
  const FloatPictures* floats() const override { return floats_ ? &size_ : nullptr; }
  std::span<const float> stored_label(int64_t i) const override {
    const auto columns = static_cast<size_t>(parts_.labels.classes);
    if (parts_.labels.stored.empty()) return {};
    return std::span(parts_.labels.stored).subspan(static_cast<size_t>(i) * columns, columns);
  }
  double learning_rate() const override { return parts_.learning_rate; }

  void planes(int64_t i, float* out) const override {
    if (!last_) return convert(parts_.images, i * values(), values(), out);
    std::vector<float> pixels(static_cast<size_t>(values()));
    convert(parts_.images, i * values(), values(), pixels.data());
    const size_t plane = pixels.size() / 3;
    for (size_t p = 0; p < plane; ++p)
      for (size_t c = 0; c < 3; ++c) out[c * plane + p] = pixels[p * 3 + c];
  }

  // Values beyond 0 .. 1 are brought there by the range of the whole set.
  void load(int64_t i, Image& out, std::vector<uint8_t>&) const override {
    resize_buffer(out, size_.height, size_.width);
    const size_t plane = out.rgb.size() / 3;
    if (floats_) {
      std::vector<float> pixels(out.rgb.size());
      planes(i, pixels.data());
      const float low = std::min(size_.low, 0.0f), range = std::max(size_.high, 1.0f) - low;
      for (size_t p = 0; p < plane; ++p)
        for (size_t c = 0; c < 3; ++c)
          out.rgb[p * 3 + c] = static_cast<uint8_t>(std::lround(255 * (pixels[c * plane + p] - low) / range));
      return;
    }
    const auto* bytes = reinterpret_cast<const uint8_t*>(parts_.images.data) + i * values();
    for (size_t p = 0; p < plane; ++p)
      for (size_t c = 0; c < 3; ++c) out.rgb[p * 3 + c] = last_ ? bytes[p * 3 + c] : bytes[c * plane + p];
  }

 private:
  int64_t values() const { return int64_t{3} * size_.height * size_.width; }

  // The range of the values; all must be finite.
  void measure() {
    size_.low = std::numeric_limits<float>::infinity();
    size_.high = -size_.low;
    std::vector<float> picture(static_cast<size_t>(values()));
    for (int64_t i = 0; i < size(); ++i) {
      convert(parts_.images, i * values(), values(), picture.data());
      float low = picture[0], high = picture[0], sum = 0;
      for (const float value : picture) {
        low = std::min(low, value);
        high = std::max(high, value);
        sum += value - value;  // NaN for NaNs and infinities
      }
      if (sum != 0) fail<FormatError>("pictures", path_, " has a value that is not finite, in picture ", i);
      size_.low = std::min(size_.low, low);
      size_.high = std::max(size_.high, high);
    }
  }

  ArrayParts parts_;
  FloatPictures size_;
  bool last_ = false, floats_ = false;
};

}  // namespace

int64_t checked_pictures(const HostArray& images, const std::string& source) {
  const Shape& shape = images.shape;
  const auto wrong = [&](const char* what) {
    fail<FormatError>("pictures", source, " has ", name_of(images.dtype), " pictures of shape ", shape.str(), ", ",
                      what);
  };
  if (!is_float(images.dtype) && images.dtype != DType::u8) wrong("expected floats or bytes (u8)");
  if (shape.rank() != 4 || (shape[1] != 3 && shape[3] != 3)) wrong("expected (N, 3, H, W) or (N, H, W, 3)");
  if (shape[0] < 1) wrong("expected at least one");
  if (shape[0] > std::numeric_limits<int32_t>::max()) wrong("expected fewer than 2^31");
  for (int axis = 1; axis < 4; ++axis)
    if (shape[axis] < 1 || shape[axis] > largest_side) wrong("expected sides from 1 to 4096");
  return shape[0];
}

std::unique_ptr<ImageCollection> array_collection(ArrayParts parts) {
  return std::make_unique<Arrays>(std::move(parts));
}

int64_t classes_of_dataset(const std::string& name) {
  const Dataset* dataset = known_dataset(name);
  return dataset ? dataset->classes : 0;
}

}  // namespace gift
