#include "data/source/resident_source.h"

#include <cstring>

#include "core/error.h"

namespace gift {

ResidentSource::ResidentSource(std::unique_ptr<ImageCollection> collection, LoadPlan plan, ThreadPool& pool,
                               SharedPixels* shared, const std::string& shared_as) {
  adopt(std::move(collection));
  height_ = plan.height;
  width_ = plan.width;
  plan.collection = collection_.get();
  const auto decoded = [&]() -> SharedPixels::Pixels {
    std::shared_ptr<uint8_t[]> pixels(new uint8_t[static_cast<size_t>(total_bytes())]);  // every byte is written
    load_all(plan, pool, pixels.get());
    return pixels;
  };
  // A set that has changed on disk since is another one.
  pixels_ = shared ? shared->get(text(shared_as, ", ", size(), " of ", width_, "x", height_), decoded) : decoded();
}

void ResidentSource::read(std::span<const int32_t> indices, uint8_t* out) {
  const size_t each = static_cast<size_t>(image_bytes());
  for (const int32_t i : indices) {
    if (i < 0 || i >= size()) fail<ShapeError>("read images", "image ", i, " of a set of ", size());
    std::memcpy(out, pixels_.get() + static_cast<size_t>(i) * each, each);
    out += each;
  }
}

std::string ResidentSource::placement() const { return text("resident, ", bytes_text(total_bytes())); }

}  // namespace gift
