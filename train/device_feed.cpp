#include "train/device_feed.h"

#include <algorithm>
#include <numeric>

#include "core/transfer.h"

namespace gift {
namespace {

// Bytes of host values as a tensor of rows.
template <class T>
void upload(const Tensor& to, const std::vector<T>& values) {
  write_bytes(to, values.data());
}

template <class T>
Tensor table(Context& c, int64_t rows) {
  return empty(c, {rows, static_cast<int64_t>(sizeof(T))}, DType::u8);
}

}  // namespace

DeviceFeed::DeviceFeed(Context& context, ImageSource& set, const CohortConfig& config, bool stored,
                       const StepState* state)
    : context_(context),
      set_(set),
      config_(config),
      epoch_(config.augment, config.seed, set.size(), config.batch_size, set.height(), set.width()) {
  const int64_t batch = config_.batch_size, rows = set.size();
  const Shape images{batch, 3, set.height(), set.width()};
  rows_ = {&state->sample, empty(context, {rows}, DType::i32), table<AugmentDraw>(context, rows)};
  images_ = empty(context, images, DType::f32, MemoryFormat::channels_last);
  labels_ = empty(context, {batch}, DType::i32);
  draws_.resize(static_cast<size_t>(rows));
  upload_set(stored);
  if (mixes()) {
    const int64_t steps = batches().count();
    mix_rows_ = {&state->sample, batch, table<MixStep>(context, steps), empty(context, {rows}, DType::i32)};
    mixed_ = empty(context, images, DType::f32, MemoryFormat::channels_last);
    partner_labels_ = empty(context, {batch}, DType::i32);
    share_ = empty(context, {1}, DType::f64);
    mix_steps_.resize(static_cast<size_t>(steps));
    partners_.resize(static_cast<size_t>(rows));
  }
  if (streams() || config_.replay) make_outbox();
}

void DeviceFeed::upload_set(bool stored) {
  const int64_t rows = set_.size(), height = set_.height(), width = set_.width(), batch = config_.batch_size;
  if (set_.floats()) {
    std::vector<int32_t> all(static_cast<size_t>(rows));
    std::iota(all.begin(), all.end(), 0);
    std::vector<float> planes(static_cast<size_t>(rows * set_.image_values()));
    set_.read_floats(all, planes.data());
    pictures_ = from_host(context_, {rows, 3, height, width}, planes.data());
  } else {
    pictures_ = streams() ? empty(context_, {batch, height, width, 3}, DType::u8) : set_.pixels_on(context_);
  }
  set_labels_ = from_host(context_, {rows}, set_.labels().data());
  if (config_.replay) {
    stored_ = empty(context_, {batch, config_.replay->classes()});
  } else if (stored && set_.stored_classes() > 0) {
    set_stored_ = from_host(context_, {rows, set_.stored_classes()}, set_.stored_labels().data());
    stored_ = empty(context_, {batch, set_.stored_classes()});
  }
}

// With room for the larger of what batches send.
void DeviceFeed::make_outbox() {
  const auto batch = static_cast<size_t>(config_.batch_size);
  size_t bytes = 6 * Outbox::alignment;
  if (streams()) bytes += batch * static_cast<size_t>(set_.image_bytes());
  if (config_.replay)
    bytes += batch * (2 * sizeof(int32_t) + sizeof(AugmentDraw)) + sizeof(MixStep) +
             static_cast<size_t>(stored_.numel()) * sizeof(float);
  outbox_ = std::make_unique<Outbox>(context_, bytes);
}

void DeviceFeed::look_ahead(int number) {
  if (config_.replay) return;
  drawn_ = number;
  epoch_.begin(number);
  context_.parallel(batches().count(), [&](int64_t i, int) {
    const auto first = static_cast<size_t>(batches().begin(i)), count = static_cast<size_t>(batches().size(i));
    MixDraw mix;
    epoch_.draw(i, std::span(draws_).subspan(first, count), mix);
    if (!mixes()) return;
    mix_steps_[static_cast<size_t>(i)] = {mix.share, mix.box};
    std::copy(mix.partner.begin(), mix.partner.end(), partners_.begin() + static_cast<std::ptrdiff_t>(first));
  });
  if (streams()) set_.prefetch(epoch_.indices(0));
}

void DeviceFeed::begin_epoch(int number) {
  if (config_.replay) return epoch_.begin(number);
  if (drawn_ != number) look_ahead(number);
  upload(rows_.index, epoch_.order());
  upload(rows_.draws, draws_);
  if (!mixes()) return;
  upload(mix_rows_.steps, mix_steps_);
  upload(mix_rows_.partner, partners_);
}

void DeviceFeed::send_pictures(std::span<const int32_t> indices) {
  outbox_->send<uint8_t>(pictures_.batch(0, static_cast<int64_t>(indices.size())),
                         [&](uint8_t* out) { set_.read(indices, out); });
}

// Into the places that the step would have had in tables of the whole epoch.
void DeviceFeed::send_choices(int64_t i, const ReplayedBatch& replayed) {
  const int64_t begin = batches().begin(i), end = begin + batches().size(i);
  outbox_->send<int32_t>(rows_.index.batch(begin, end), replayed.indices);
  outbox_->send<AugmentDraw>(rows_.draws.batch(begin, end), replayed.draws);
  outbox_->send<float>(stored_.batch(0, end - begin), replayed.logits);
  if (!mixes()) return;
  const MixStep step{replayed.mix.share, replayed.mix.box};
  outbox_->send<MixStep>(mix_rows_.steps.batch(i, i + 1), std::span(&step, 1));
  outbox_->send<int32_t>(mix_rows_.partner.batch(begin, end), replayed.mix.partner);
}

void DeviceFeed::prepare(int64_t i) {
  if (!outbox_) return;
  outbox_->begin();
  if (config_.replay) {
    const ReplayedBatch replayed = replayed_batch(config_, epoch_.epoch(), i, set_);
    if (streams()) send_pictures(replayed.indices);
    send_choices(i, replayed);
    return;
  }
  send_pictures(epoch_.indices(i));
  if (i + 1 < batches().count()) set_.prefetch(epoch_.indices(i + 1));
}

Batch DeviceFeed::batch(int64_t i) {
  const int64_t count = batches().size(i);
  Batch batch{images_.batch(0, count), labels_.batch(0, count), {}};
  const EpochRows in_order{rows_.first, {}, rows_.draws};  // pictures that were sent lie in the order of the batch
  augment_batch(context_, pictures_, config_.normalization, config_.augment, streams() ? in_order : rows_,
                batch.images);
  gather_rows(context_, set_labels_, rows_, batch.labels);
  if (mixes()) {
    Tensor mixed = mixed_.batch(0, count);
    mix_batch(context_, config_.augment.mix, batch.images, mix_rows_, mixed);
    batch.images = mixed;
    if (config_.augment.mix_labels) {
      batch.share = share_;
      gather_share(context_, mix_rows_, batch.share);
      batch.partner_labels = partner_labels_.batch(0, count);
      gather_partners(context_, batch.labels, mix_rows_, batch.partner_labels);
    }
  }
  if (stored_.defined()) batch.teacher = stored_.batch(0, count);
  if (set_stored_.defined()) gather_rows(context_, set_stored_, rows_, batch.teacher);
  return batch;
}

}  // namespace gift
