#include "train/host_feed.h"

#include <algorithm>
#include <numeric>

#include "data/order.h"

namespace gift {

HostFeed::HostFeed(Context& context, ImageSource& set, const CohortConfig& config, bool stored)
    : set_(set),
      config_(config),
      maker_(config_.augment, config_.normalization, set.height(), set.width(), context.engine.pool()),
      pool_(context.engine.pool()) {
  const int64_t batch = config_.batch_size;
  draws_.resize(static_cast<size_t>(batch));
  if (set.floats()) {
    planes_.resize(static_cast<size_t>(batch * set.image_values()));
  } else if (!set.resident()) {
    pixels_.resize(static_cast<size_t>(batch * set.image_bytes()));
    in_order_.resize(static_cast<size_t>(batch));
    std::iota(in_order_.begin(), in_order_.end(), 0);
  }
  images_ = empty(context, {batch, 3, set.height(), set.width()});
  labels_ = empty(context, {batch}, DType::i32);
  if (config_.replay)
    stored_ = empty(context, {batch, config_.replay->classes()});
  else if (stored && set.stored_classes() > 0)
    stored_ = empty(context, {batch, set.stored_classes()});
  if (config_.augment.mix == Mix::none) return;
  mixed_ = empty(context, images_.shape());
  partner_labels_ = empty(context, {batch}, DType::i32);
}

int64_t HostFeed::steps_per_epoch() const { return (set_.size() + config_.batch_size - 1) / config_.batch_size; }

void HostFeed::begin_epoch(int number) {
  epoch_ = number;
  order_ = epoch_order(config_.seed, static_cast<uint64_t>(number), set_.size());
}

std::span<const int32_t> HostFeed::indices_of(int64_t i) const {
  const int64_t begin = i * config_.batch_size, end = std::min(begin + config_.batch_size, set_.size());
  return std::span(order_).subspan(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
}

// Images, mixed where mix_ says so, and labels.
void HostFeed::fill(std::span<const int32_t> indices, std::span<const AugmentDraw> draws, Batch& batch) {
  const auto count = static_cast<int64_t>(indices.size());
  batch.images = images_.batch(0, count);
  batch.labels = labels_.batch(0, count);
  float* images = image_staging_.begin(batch.images);
  if (set_.floats()) {
    set_.read_floats(indices, planes_.data());
    maker_.augment(planes_.data(), draws, images);
  } else if (const uint8_t* pixels = set_.resident()) {
    maker_.augment(pixels, indices, draws, images);
  } else {
    set_.read(indices, pixels_.data());
    maker_.augment(pixels_.data(), std::span(in_order_).first(indices.size()), draws, images);
  }
  int32_t* labels = label_staging_.begin(batch.labels);
  for (size_t i = 0; i < indices.size(); ++i) labels[i] = set_.labels()[static_cast<size_t>(indices[i])];
  if (mix_.how == Mix::none) {
    image_staging_.finish();
  } else {
    batch.images = mixed_.batch(0, count);
    mix(images, set_.height(), set_.width(), mix_, pool_, mixed_staging_.begin(batch.images));
    mixed_staging_.finish();
    if (config_.augment.mix_labels) {
      batch.share = mix_.share;
      batch.partner_labels = partner_labels_.batch(0, count);
      int32_t* partners = partner_staging_.begin(batch.partner_labels);
      for (size_t i = 0; i < indices.size(); ++i) partners[i] = labels[mix_.partner[i]];
      partner_staging_.finish();
    }
  }
  label_staging_.finish();
}

Batch HostFeed::drawn(int64_t i) {
  const std::span<const int32_t> indices = indices_of(i);
  const std::span<AugmentDraw> draws(draws_.data(), indices.size());
  const auto step = static_cast<uint64_t>((epoch_ - 1) * steps_per_epoch() + i);
  draw_augment(config_.augment, config_.seed, step, set_.height(), set_.width(), draws);
  draw_mix(config_.augment, config_.seed, step, samples(i), set_.height(), set_.width(), mix_);
  Batch batch;
  fill(indices, draws, batch);
  if (stored_.defined()) batch.teacher = stored_labels(indices);
  if (i + 1 < steps_per_epoch()) set_.prefetch(indices_of(i + 1));
  return batch;
}

Tensor HostFeed::stored_labels(std::span<const int32_t> indices) {
  const Tensor rows = stored_.batch(0, static_cast<int64_t>(indices.size()));
  const int64_t classes = set_.stored_classes();
  float* out = stored_staging_.begin(rows);
  for (const int32_t i : indices)
    out = std::copy_n(&set_.stored_labels()[static_cast<size_t>(i * classes)], classes, out);
  stored_staging_.finish();
  return rows;
}

// A batch as stored labels say.
Batch HostFeed::replayed(int64_t i) {
  const ReplayedBatch stored = config_.replay->read(config_.seed, epoch_ - 1, i, set_.height(), set_.width());
  mix_ = stored.mix;
  if (mix_.how != config_.augment.mix)  // where the batch lies is the same in each step
    fail<FormatError>("soft labels", "batch ", i, " of epoch ", epoch_ - 1, " is mixed in another way than the first");
  Batch batch;
  fill(stored.indices, stored.draws, batch);
  batch.teacher = stored_.batch(0, static_cast<int64_t>(stored.indices.size()));
  write(batch.teacher, stored.logits.data());
  return batch;
}

}  // namespace gift
