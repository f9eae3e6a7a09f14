#include "data/source/whitened_source.h"

#include <algorithm>
#include <numeric>

#include "core/error.h"
#include "data/zca/read_planes.h"

namespace gift {
namespace {

constexpr int64_t pictures_of_a_block = 1000;

}  // namespace

WhitenedSource::WhitenedSource(Context& c, std::unique_ptr<ImageSource> source, const Zca& zca, int64_t memory_limit)
    : source_(std::move(source)) {
  floats_ = true;
  height_ = source_->height();
  width_ = source_->width();
  labels_.assign(source_->labels().begin(), source_->labels().end());
  stored_.assign(source_->stored_labels().begin(), source_->stored_labels().end());
  if (height_ != zca.height || width_ != zca.width)
    fail<ConfigError>("ZCA", "fitted on pictures of ", zca.width, " x ", zca.height, ", these are ", width_, " x ",
                      height_);
  if (total_bytes() > memory_limit)
    fail<ConfigError>("ZCA", size(), " whitened pictures take ", bytes_text(total_bytes()), ", the limit is ",
                      bytes_text(memory_limit), " (--memory-limit-mib)");
  planes_.resize(static_cast<size_t>(size() * image_values()));
  std::vector<int32_t> indices;
  for (int64_t first = 0; first < size(); first += pictures_of_a_block) {
    indices.resize(static_cast<size_t>(std::min(pictures_of_a_block, size() - first)));
    std::iota(indices.begin(), indices.end(), static_cast<int32_t>(first));
    Tensor rows = empty(c, {static_cast<int64_t>(indices.size()), image_values()});
    read_planes(c, *source_, indices, rows.data<float>());
    rows.touch();
    const Tensor out = whiten(c, zca, rows);
    std::copy_n(out.data<float>(), out.numel(), planes_.begin() + first * image_values());
  }
}

void WhitenedSource::read(std::span<const int32_t>, uint8_t*) {
  fail<ShapeError>("read images", "these are pictures of floats");
}

void WhitenedSource::read_floats(std::span<const int32_t> indices, float* out) {
  for (const int32_t i : indices) {
    if (i < 0 || i >= size()) fail<ShapeError>("read images", "image ", i, " of a set of ", size());
    out = std::copy_n(planes_.begin() + i * image_values(), image_values(), out);
  }
}

std::string WhitenedSource::placement() const { return text("whitened, ", bytes_text(total_bytes())); }

RescaledSource::RescaledSource(std::unique_ptr<ImageSource> source, const Normalization& normalization)
    : source_(std::move(source)), normalization_(normalization) {
  if (!source_->floats()) fail<ShapeError>("rescale images", "pictures of bytes, expected floats");
  floats_ = true;
  height_ = source_->height();
  width_ = source_->width();
  labels_.assign(source_->labels().begin(), source_->labels().end());
  stored_.assign(source_->stored_labels().begin(), source_->stored_labels().end());
}

void RescaledSource::read(std::span<const int32_t>, uint8_t*) {
  fail<ShapeError>("read images", "these are pictures of floats");
}

void RescaledSource::read_floats(std::span<const int32_t> indices, float* out) {
  source_->read_floats(indices, out);
  for (size_t i = 0; i < indices.size(); ++i)
    normalize_sample(out + static_cast<int64_t>(i) * image_values(), height_, width_, normalization_);
}

}  // namespace gift
