#include "data/source/resident_source.h"

#include <cstring>

#include "core/error.h"

namespace gift {

ResidentSource::ResidentSource(std::unique_ptr<ImageCollection> collection, LoadPlan plan, ThreadPool& pool) {
  adopt(std::move(collection));
  height_ = plan.height;
  width_ = plan.width;
  pixels_.reset(new uint8_t[static_cast<size_t>(total_bytes())]);  // not zeroed: every byte is written
  plan.collection = collection_.get();
  load_all(plan, pool, pixels_.get());
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
