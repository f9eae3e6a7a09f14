#pragma once

#include <memory>

#include "data/augment/pixel_table.h"
#include "data/source/image_source.h"
#include "data/zca/zca.h"

namespace gift {

// The pictures of another source in ZCA space, computed at the start and kept in memory.
class WhitenedSource final : public ImageSource {
 public:
  // ConfigError where the pictures are of another size than the fit's, or take more than `memory_limit` bytes.
  WhitenedSource(Context& c, std::unique_ptr<ImageSource> source, const Zca& zca, int64_t memory_limit);
  void read(std::span<const int32_t> indices, uint8_t* out) override;
  void read_floats(std::span<const int32_t> indices, float* out) override;
  std::string placement() const override;

 private:
  std::unique_ptr<ImageSource> source_;
  std::vector<float> planes_;
};

// (x - mean) / std of another source's floats, whatever they stand for.
class RescaledSource final : public ImageSource {
 public:
  RescaledSource(std::unique_ptr<ImageSource> source, const Normalization& normalization);
  void read(std::span<const int32_t> indices, uint8_t* out) override;
  void read_floats(std::span<const int32_t> indices, float* out) override;
  std::string placement() const override { return source_->placement(); }

 private:
  std::unique_ptr<ImageSource> source_;
  Normalization normalization_;
};

}  // namespace gift
