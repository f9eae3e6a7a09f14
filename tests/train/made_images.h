#pragma once

#include <algorithm>
#include <vector>

#include "core/random/philox.h"
#include "data/source/image_source.h"

namespace gift::testing {

// Images without a file: random pixels; image i is of class i modulo classes.
class MadeImages final : public ImageSource {
 public:
  // resident: a device may keep the pixels and make the batches.
  MadeImages(int64_t images, int side, int32_t classes, bool resident = false) : resident_(resident) {
    height_ = width_ = side;
    for (int64_t i = 0; i < images; ++i) labels_.push_back(static_cast<int32_t>(i) % classes);
    pixels_.resize(static_cast<size_t>(total_bytes()));
    const Philox random{3, Stream::synthesis};
    for (size_t i = 0; i < pixels_.size(); ++i)
      pixels_[i] = static_cast<uint8_t>(random.at(0, static_cast<uint32_t>(i), 0).word[0]);
  }
  void read(std::span<const int32_t> indices, uint8_t* out) override {
    for (const int32_t i : indices)
      out = std::copy_n(pixels_.data() + static_cast<int64_t>(i) * image_bytes(), image_bytes(), out);
  }
  const uint8_t* resident() const override { return resident_ ? pixels_.data() : nullptr; }
  std::string placement() const override { return "made"; }

 private:
  bool resident_;
  std::vector<uint8_t> pixels_;
};

}  // namespace gift::testing
