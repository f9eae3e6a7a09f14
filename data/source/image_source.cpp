#include "data/source/image_source.h"

#include <algorithm>
#include <array>
#include <iomanip>

#include "core/error.h"
#include "core/files/printable.h"
#include "data/source/float_source.h"
#include "data/source/resident_source.h"
#include "data/source/streaming_source.h"

namespace gift {

void ImageSource::adopt(std::unique_ptr<ImageCollection> collection) {
  collection_ = std::move(collection);
  for (int64_t i = 0; i < collection_->size(); ++i) {
    labels_.push_back(collection_->label(i));
    const std::span<const float> stored = collection_->stored_label(i);
    stored_.insert(stored_.end(), stored.begin(), stored.end());
  }
}

void ImageSource::read_floats(std::span<const int32_t>, float*) {
  fail<ShapeError>("read images", "these are pictures of bytes");
}

const Tensor& ImageSource::pixels_on(Context& c) {
  if (!on_device_.defined()) on_device_ = from_host(c, {size(), height_, width_, 3}, resident());
  return on_device_;
}

void ImageSource::store_one_hot(int64_t classes) {
  stored_.assign(static_cast<size_t>(size() * classes), 0.0f);
  for (int64_t i = 0; i < size(); ++i) stored_[static_cast<size_t>(i * classes + labels_[static_cast<size_t>(i)])] = 1;
}

void ImageSource::relabel(std::span<const int32_t> index_of_class) {
  const auto classes = static_cast<size_t>(stored_classes());
  if (classes > 0 && (index_of_class.size() != classes ||
                      static_cast<size_t>(*std::max_element(index_of_class.begin(), index_of_class.end())) >= classes))
    fail<ShapeError>("relabel", "stored labels of ", classes, " classes, but the class map tells more or fewer apart");
  for (int32_t& label : labels_) {
    if (label < 0 || static_cast<size_t>(label) >= index_of_class.size())
      fail<ShapeError>("relabel", "label ", label, " and a class map of ", index_of_class.size(), " classes");
    label = index_of_class[static_cast<size_t>(label)];
  }
  std::vector<float> row(classes);
  for (size_t at = 0; at < stored_.size(); at += classes) {
    for (size_t k = 0; k < classes; ++k) row[static_cast<size_t>(index_of_class[k])] = stored_[at + k];
    std::copy(row.begin(), row.end(), stored_.begin() + static_cast<int64_t>(at));
  }
}

std::unique_ptr<ImageSource> open_source(std::unique_ptr<ImageCollection> collection, const SourceOptions& options,
                                         ThreadPool& pool) {
  if (collection->floats()) return std::make_unique<FloatSource>(std::move(collection), options);
  LoadPlan plan{collection.get(), options.transform, options.size, options.size};
  if (options.size == 0) {
    Image first;
    std::vector<uint8_t> scratch;
    collection->load(0, first, scratch);
    first = apply(options.transform, std::move(first));
    plan.height = first.height;
    plan.width = first.width;
  }
  const auto total = static_cast<double>(plan.image_bytes()) * static_cast<double>(collection->size());
  if (total <= static_cast<double>(options.memory_limit))
    return std::make_unique<ResidentSource>(std::move(collection), plan, pool, options.shared, options.shared_as);
  return std::make_unique<StreamingSource>(std::move(collection), plan, options.memory_limit, pool);
}

std::string bytes_text(int64_t bytes) {
  constexpr std::array<const char*, 5> units{"bytes", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  size_t unit = 0;
  for (; value >= 1024 && unit + 1 < units.size(); ++unit) value /= 1024;
  return unit == 0 ? text(bytes, " bytes") : text(std::fixed, std::setprecision(1), value, ' ', units[unit]);
}

}  // namespace gift
