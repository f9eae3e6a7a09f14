#include "train/test_batches.h"

#include <algorithm>

#include "core/backend.h"
#include "core/transfer.h"
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
  const int64_t height = set.height(), width = set.width();
  if (!c.backend.asynchronous()) {
    images_ = empty(c, {batch_size_, 3, height, width});
    if (!set.floats()) pixels_.resize(static_cast<size_t>(batch_size_ * set.image_bytes()));
    return;
  }
  images_ = empty(c, {batch_size_, 3, height, width}, DType::f32, MemoryFormat::channels_last);
  state_ = empty(context_, {sizeof(StepState)}, DType::u8);
  context_.step = reinterpret_cast<StepState*>(state_.raw());
  labels_on_ = from_host(c, {images()}, labels_.data());
  if (set.resident()) {
    chosen_on_ = from_host(c, {images()}, chosen_.data());
    pictures_ = set.pixels_on(context_);
    return;
  }
  pictures_ =
      set.floats() ? empty(c, {batch_size_, 3, height, width}) : empty(c, {batch_size_, height, width, 3}, DType::u8);
  outbox_ = std::make_unique<Outbox>(context_, static_cast<size_t>(batch_size_ * set.image_bytes()));
}

void TestBatches::begin() {
  const StepState start;
  if (state_.defined()) write_bytes(state_, &start);
}

std::span<const int32_t> TestBatches::indices(int64_t first) const {
  const int64_t count = std::clamp<int64_t>(images() - first, 0, batch_size_);
  return std::span(chosen_).subspan(static_cast<size_t>(std::min(first, images())), static_cast<size_t>(count));
}

void TestBatches::prepare(int64_t first) {
  if (chosen_on_.defined()) return;
  if (outbox_)
    send(indices(first));
  else
    normalize(indices(first));
}

TestBatch TestBatches::batch(int64_t first) {
  const std::span<const int32_t> which = indices(first);
  const auto count = static_cast<int64_t>(which.size());
  TestBatch out{images_.batch(0, count), std::span(labels_).subspan(static_cast<size_t>(first), which.size()), first};
  if (!state_.defined()) return out;
  out.device_labels = labels_on_;
  out.device_first = &context_.step->sample;
  normalize_batch(context_, pictures_, normalization_.normalization, {out.device_first, chosen_on_, {}}, out.images);
  return out;
}

void TestBatches::advance(const TestBatch& batch) {
  if (state_.defined()) context_.backend.advance(context_, batch.images.size(0));
}

void TestBatches::prefetch(int64_t first) {
  if (first < images()) set_.prefetch(indices(first));
}

void TestBatches::send(std::span<const int32_t> which) {
  const Tensor to = pictures_.batch(0, static_cast<int64_t>(which.size()));
  outbox_->begin();
  if (set_.floats())
    outbox_->send<float>(to, [&](float* out) { set_.read_floats(which, out); });
  else
    outbox_->send<uint8_t>(to, [&](uint8_t* out) { set_.read(which, out); });
  prefetch((which.data() - chosen_.data()) + batch_size_);
}

void TestBatches::normalize(std::span<const int32_t> which) {
  float* out = images_.data<float>();
  if (set_.floats())
    set_.read_floats(which, out);
  else
    set_.read(which, pixels_.data());
  prefetch((which.data() - chosen_.data()) + batch_size_);
  const auto each = static_cast<size_t>(set_.image_values());
  context_.parallel(static_cast<int64_t>(which.size()), [&](int64_t i, int) {
    const size_t at = static_cast<size_t>(i) * each;
    if (set_.floats())
      normalize_sample(out + at, set_.height(), set_.width(), normalization_.normalization);
    else
      normalize_sample(pixels_.data() + at, set_.height(), set_.width(), normalization_, out + at);
  });
  images_.touch();
}

}  // namespace gift
