#include "train/device_feed.h"

#include <algorithm>
#include <numeric>

#include "core/transfer.h"
#include "data/order.h"

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
    : context_(context), set_(set), config_(config) {
  const int64_t batch = config_.batch_size, rows = set.size();
  const Shape images{batch, 3, set.height(), set.width()};
  rows_ = {&state->sample, empty(context, {rows}, DType::i32), table<AugmentDraw>(context, rows)};
  images_ = empty(context, images, DType::f32, MemoryFormat::channels_last);
  labels_ = empty(context, {batch}, DType::i32);
  draws_.resize(static_cast<size_t>(rows));
  upload_set(stored);
  if (!mixes()) return;
  mix_rows_ = {&state->sample, batch, table<MixStep>(context, steps_per_epoch()), empty(context, {rows}, DType::i32)};
  mixed_ = empty(context, images, DType::f32, MemoryFormat::channels_last);
  partner_labels_ = empty(context, {batch}, DType::i32);
  mix_steps_.resize(static_cast<size_t>(steps_per_epoch()));
  drawn_shares_.resize(mix_steps_.size());
  partners_.resize(static_cast<size_t>(rows));
}

void DeviceFeed::upload_set(bool stored) {
  const int64_t rows = set_.size(), height = set_.height(), width = set_.width();
  if (set_.floats()) {
    std::vector<int32_t> all(static_cast<size_t>(rows));
    std::iota(all.begin(), all.end(), 0);
    std::vector<float> planes(static_cast<size_t>(rows * set_.image_values()));
    set_.read_floats(all, planes.data());
    pictures_ = from_host(context_, {rows, 3, height, width}, planes.data());
  } else {
    pictures_ = set_.pixels_on(context_);
  }
  set_labels_ = from_host(context_, {rows}, set_.labels().data());
  if (!stored || set_.stored_classes() == 0) return;
  set_stored_ = from_host(context_, {rows, set_.stored_classes()}, set_.stored_labels().data());
  stored_ = empty(context_, {config_.batch_size, set_.stored_classes()});
}

int64_t DeviceFeed::steps_per_epoch() const { return (set_.size() + config_.batch_size - 1) / config_.batch_size; }

int64_t DeviceFeed::samples(int64_t i) const {
  return std::min(config_.batch_size, set_.size() - i * config_.batch_size);
}

void DeviceFeed::look_ahead(int number) {
  drawn_ = number;
  order_ = epoch_order(config_.seed, static_cast<uint64_t>(number), set_.size());
  const int64_t steps = steps_per_epoch();
  context_.parallel(steps, [&](int64_t i, int) {
    const auto first = static_cast<size_t>(i * config_.batch_size), count = static_cast<size_t>(samples(i));
    const auto step = static_cast<uint64_t>((number - 1) * steps + i);
    draw_augment(config_.augment, config_.seed, step, set_.height(), set_.width(),
                 std::span(draws_).subspan(first, count));
    if (!mixes()) return;
    MixDraw draw;
    draw_mix(config_.augment, config_.seed, step, samples(i), set_.height(), set_.width(), draw);
    mix_steps_[static_cast<size_t>(i)] = {static_cast<float>(draw.share), draw.box};
    drawn_shares_[static_cast<size_t>(i)] = draw.share;
    std::copy(draw.partner.begin(), draw.partner.end(), partners_.begin() + static_cast<std::ptrdiff_t>(first));
  });
}

void DeviceFeed::begin_epoch(int number) {
  if (drawn_ != number) look_ahead(number);
  upload(rows_.index, order_);
  upload(rows_.draws, draws_);
  if (!mixes()) return;
  shares_ = drawn_shares_;
  upload(mix_rows_.steps, mix_steps_);
  upload(mix_rows_.partner, partners_);
}

Batch DeviceFeed::batch(int64_t i) {
  const int64_t count = samples(i);
  Batch batch{images_.batch(0, count), labels_.batch(0, count), {}};
  augment_batch(context_, pictures_, config_.normalization, config_.augment, rows_, batch.images);
  gather_rows(context_, set_labels_, rows_, batch.labels);
  if (mixes()) {
    Tensor mixed = mixed_.batch(0, count);
    mix_batch(context_, config_.augment.mix, batch.images, mix_rows_, mixed);
    batch.images = mixed;
    if (config_.augment.mix_labels) {
      batch.share = shares_[static_cast<size_t>(i)];
      batch.partner_labels = partner_labels_.batch(0, count);
      gather_partners(context_, batch.labels, mix_rows_, batch.partner_labels);
    }
  }
  if (set_stored_.defined()) {
    batch.teacher = stored_.batch(0, count);
    gather_rows(context_, set_stored_, rows_, batch.teacher);
  }
  return batch;
}

}  // namespace gift
