#include "data/source/float_source.h"

#include "core/error.h"
#include "core/files/printable.h"

namespace gift {

FloatSource::FloatSource(std::unique_ptr<ImageCollection> collection, const SourceOptions& options) {
  const FloatPictures& pictures = *collection->floats();
  const bool asked = options.size > 0 && (options.size != pictures.height || options.size != pictures.width);
  if (asked)
    fail<FormatError>("load images", printable_path(collection->path()), " holds pictures of ", pictures.width, " x ",
                      pictures.height, ", expected ", options.size, " x ", options.size,
                      " (floats are not resized; --image-size ", pictures.height, ", or another data set?)");
  height_ = pictures.height;
  width_ = pictures.width;
  floats_ = true;
  adopt(std::move(collection));
}

void FloatSource::read(std::span<const int32_t>, uint8_t*) {
  fail<ShapeError>("read images", "these are pictures of floats");
}

void FloatSource::read_floats(std::span<const int32_t> indices, float* out) {
  for (const int32_t i : indices) {
    if (i < 0 || i >= size()) fail<ShapeError>("read images", "image ", i, " of a set of ", size());
    collection_->planes(i, out);
    out += image_values();
  }
}

std::string FloatSource::placement() const { return text("f32, ", bytes_text(total_bytes())); }

}  // namespace gift
