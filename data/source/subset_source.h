#pragma once

#include <memory>

#include "data/source/image_source.h"

namespace gift {

// Some pictures of another source, in the order given; a picture may be there more than once. Reads go through to the
// whole source, which other views may share, though not at the same time where it streams.
class SubsetSource final : public ImageSource {
 public:
  // ShapeError when there is no index, or one outside of the source.
  SubsetSource(std::shared_ptr<ImageSource> whole, std::vector<int32_t> indices);

  std::span<const int32_t> indices() const { return indices_; }
  void read(std::span<const int32_t> indices, uint8_t* out) override;
  void read_floats(std::span<const int32_t> indices, float* out) override;
  void prefetch(std::span<const int32_t> indices) override;
  std::string placement() const override;

 private:
  std::span<const int32_t> in_whole(std::span<const int32_t> indices);

  std::shared_ptr<ImageSource> whole_;
  std::vector<int32_t> indices_, translated_;
};

// The pictures whose label is among `classes`, in the order of the source.
std::vector<int32_t> pictures_of_classes(std::span<const int32_t> labels, std::span<const int32_t> classes);

// The first `each` pictures of every class, in the order of the source.
std::vector<int32_t> first_of_each_class(std::span<const int32_t> labels, int64_t each);

}  // namespace gift
