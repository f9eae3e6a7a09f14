#pragma once

#include <memory>

#include "data/source/image_source.h"

namespace gift {

// Pictures of floats, read from where the collection has them: most often a mapped file.
class FloatSource final : public ImageSource {
 public:
  // FormatError where the pictures are not of the size that is expected: they are not resized.
  FloatSource(std::unique_ptr<ImageCollection> collection, const SourceOptions& options);
  void read(std::span<const int32_t> indices, uint8_t* out) override;
  void read_floats(std::span<const int32_t> indices, float* out) override;
  std::string placement() const override;
};

}  // namespace gift
