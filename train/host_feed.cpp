#include "train/host_feed.h"

#include <algorithm>
#include <numeric>

#include "core/transfer.h"

namespace gift {

HostFeed::HostFeed(Context& context, ImageSource& set, const CohortConfig& config, bool stored)
    : set_(set),
      config_(config),
      epoch_(config.augment, config.seed, set.size(), config.batch_size, set.height(), set.width()),
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
  share_ = empty(context, {1}, DType::f64);
}

void HostFeed::augment(std::span<const int32_t> indices, std::span<const AugmentDraw> draws, const Tensor& images) {
  if (set_.floats()) {
    set_.read_floats(indices, planes_.data());
    maker_.augment(planes_.data(), draws, images.data<float>());
  } else if (const uint8_t* pixels = set_.resident()) {
    maker_.augment(pixels, indices, draws, images.data<float>());
  } else {
    set_.read(indices, pixels_.data());
    maker_.augment(pixels_.data(), std::span(in_order_).first(indices.size()), draws, images.data<float>());
  }
  images.touch();
}

// In place of the batch's images those mixed as mix_ says, with the labels of both.
void HostFeed::mix_in(Batch& batch) {
  const int64_t count = batch.images.size(0);
  const Tensor mixed = mixed_.batch(0, count);
  mix(batch.images.data<float>(), set_.height(), set_.width(), mix_, pool_, mixed.data<float>());
  mixed.touch();
  batch.images = mixed;
  if (!config_.augment.mix_labels) return;
  write(share_, &mix_.share);
  batch.share = share_;
  batch.partner_labels = partner_labels_.batch(0, count);
  const int32_t* own = batch.labels.data<int32_t>();
  int32_t* partners = batch.partner_labels.data<int32_t>();
  for (int64_t i = 0; i < count; ++i) partners[i] = own[mix_.partner[static_cast<size_t>(i)]];
  batch.partner_labels.touch();
}

Batch HostFeed::made(std::span<const int32_t> indices, std::span<const AugmentDraw> draws) {
  const auto count = static_cast<int64_t>(indices.size());
  Batch batch{images_.batch(0, count), labels_.batch(0, count), {}};
  augment(indices, draws, batch.images);
  int32_t* labels = batch.labels.data<int32_t>();
  for (size_t i = 0; i < indices.size(); ++i) labels[i] = set_.labels()[static_cast<size_t>(indices[i])];
  batch.labels.touch();
  if (mix_.how != Mix::none) mix_in(batch);
  return batch;
}

Batch HostFeed::drawn(int64_t i) {
  const std::span<const int32_t> indices = epoch_.indices(i);
  const std::span<AugmentDraw> draws(draws_.data(), indices.size());
  epoch_.draw(i, draws, mix_);
  Batch batch = made(indices, draws);
  if (stored_.defined()) batch.teacher = stored_labels(indices);
  if (i + 1 < batches().count()) set_.prefetch(epoch_.indices(i + 1));
  return batch;
}

Tensor HostFeed::stored_labels(std::span<const int32_t> indices) {
  const Tensor rows = stored_.batch(0, static_cast<int64_t>(indices.size()));
  const int64_t classes = set_.stored_classes();
  float* out = rows.data<float>();
  for (const int32_t i : indices)
    out = std::copy_n(&set_.stored_labels()[static_cast<size_t>(i * classes)], classes, out);
  rows.touch();
  return rows;
}

Batch HostFeed::replayed(int64_t i) {
  const ReplayedBatch stored = replayed_batch(config_, epoch_.epoch(), i, set_);
  mix_ = stored.mix;
  Batch batch = made(stored.indices, stored.draws);
  batch.teacher = stored_.batch(0, static_cast<int64_t>(stored.indices.size()));
  write(batch.teacher, stored.logits.data());
  return batch;
}

}  // namespace gift
