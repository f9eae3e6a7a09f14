#include "train/test_batches.h"

#include <algorithm>

#include "core/backend.h"
#include "data/augment/device_batch.h"

namespace gift {
namespace {

std::vector<int32_t> chosen_images(int64_t size, int64_t at_most) {
  const int64_t count = at_most > 0 ? std::min(at_most, size) : size;
  std::vector<int32_t> out(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) out[static_cast<size_t>(i)] = static_cast<int32_t>(i * size / count);
  return out;
}

}  // namespace

TestBatches::TestBatches(Context& c, ImageSource& set, const PixelTable& normalization, const TestOptions& options)
    : context_(c),
      set_(set),
      normalization_(normalization),
      batch_size_(options.batch_size),
      chosen_(chosen_images(set.size(), options.at_most)) {
  for (const int32_t index : chosen_) labels_.push_back(set.labels()[static_cast<size_t>(index)]);
  const bool device = c.backend.asynchronous(), resident = device && set.resident();
  images_ = empty(c, {batch_size_, 3, set.height(), set.width()}, DType::f32,
                  resident ? MemoryFormat::channels_last : MemoryFormat::contiguous);
  if (device) device_labels_ = from_host(c, {images()}, labels_.data());
  if (resident)
    device_chosen_ = from_host(c, {images()}, chosen_.data());
  else if (!set.floats())
    pixels_.resize(static_cast<size_t>(batch_size_ * set.image_bytes()));
}

std::span<const int32_t> TestBatches::indices(int64_t first) const {
  const int64_t count = std::clamp<int64_t>(images() - first, 0, batch_size_);
  return std::span(chosen_).subspan(static_cast<size_t>(std::min(first, images())), static_cast<size_t>(count));
}

TestBatch TestBatches::batch(int64_t first) {
  const std::span<const int32_t> which = indices(first);
  const auto count = static_cast<int64_t>(which.size());
  TestBatch out{
      images_.batch(0, count), std::span(labels_).subspan(static_cast<size_t>(first), which.size()), {}, first};
  if (device_labels_.defined()) out.device_labels = device_labels_.batch(first, first + count);
  if (device_chosen_.defined())
    normalize_batch(context_, set_.pixels_on(context_), normalization_.normalization,
                    {nullptr, device_chosen_.batch(first, first + count), {}}, out.images);
  else
    normalize(which, out.images);
  return out;
}

void TestBatches::normalize(std::span<const int32_t> which, const Tensor& images) {
  float* out = staging_.begin(images);
  if (set_.floats())
    set_.read_floats(which, out);
  else
    set_.read(which, pixels_.data());
  const int64_t next = images_.size(0) + (which.data() - chosen_.data());
  if (next < this->images()) set_.prefetch(indices(next));
  const auto each = static_cast<size_t>(set_.image_values());
  context_.parallel(images.size(0), [&](int64_t i, int) {
    const size_t at = static_cast<size_t>(i) * each;
    if (set_.floats())
      normalize_sample(out + at, set_.height(), set_.width(), normalization_.normalization);
    else
      normalize_sample(pixels_.data() + at, set_.height(), set_.width(), normalization_, out + at);
  });
  staging_.finish();
}

}  // namespace gift
