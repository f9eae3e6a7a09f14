#include "train/cohort.h"

#include <algorithm>
#include <numeric>

#include "data/order.h"
#include "train/lockstep.h"

namespace gift {

Cohort::Cohort(Engine& engine, ImageSource& set, Labeller* teacher, CohortConfig config)
    : engine_(engine),
      context_(engine),
      set_(set),
      teacher_(teacher),
      config_(std::move(config)),
      maker_(config_.augment, config_.normalization, set.height(), set.width(), engine.pool()) {
  const int64_t batch = config_.batch_size;
  if (batch < 1) fail<ConfigError>("batch size", batch, ", expected at least 1");
  draws_.resize(static_cast<size_t>(batch));
  if (set.floats()) {
    planes_.resize(static_cast<size_t>(batch * set.image_values()));
  } else if (!set.resident()) {
    pixels_.resize(static_cast<size_t>(batch * set.image_bytes()));
    in_order_.resize(static_cast<size_t>(batch));
    std::iota(in_order_.begin(), in_order_.end(), 0);
  }
  images_ = empty(context_, {batch, 3, set.height(), set.width()});
  labels_ = empty(context_, {batch}, DType::i32);
  if (config_.replay)
    stored_ = empty(context_, {batch, config_.replay->classes()});
  else if (!teacher && set.stored_classes() > 0)
    stored_ = empty(context_, {batch, set.stored_classes()});
  if (config_.augment.mix == Mix::none) return;
  mixed_ = empty(context_, images_.shape());
  partner_labels_ = empty(context_, {batch}, DType::i32);
}

void Cohort::add(Student& student) {
  students_.push_back(&student);
  active_.push_back(true);
  failures_.emplace_back();
}

int64_t Cohort::steps_per_epoch() const { return (set_.size() + config_.batch_size - 1) / config_.batch_size; }

void Cohort::begin_epoch(int number) {
  epoch_ = number;
  order_ = epoch_order(config_.seed, static_cast<uint64_t>(number), set_.size());
}

std::span<const int32_t> Cohort::indices_of(int64_t i) const {
  const int64_t begin = i * config_.batch_size, end = std::min(begin + config_.batch_size, set_.size());
  return std::span(order_).subspan(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
}

StepState Cohort::state_of(int64_t i) const {
  StepState state;
  state.seed = config_.seed;
  state.epoch = epoch_;
  state.step = static_cast<uint64_t>((epoch_ - 1) * steps_per_epoch() + i);
  return state;
}

Batch Cohort::batch(int64_t i) {
  return config_.replay ? replayed(i, nullptr) : prepare(indices_of(i), state_of(i), nullptr);
}

void Cohort::step(int64_t i, const std::vector<double>& learning_rates, PhaseClock* clock) {
  const StepState state = state_of(i);
  if (clock) clock->start();
  const Batch batch = config_.replay ? replayed(i, clock) : prepare(indices_of(i), state, clock);
  if (!config_.replay && i + 1 < steps_per_epoch()) set_.prefetch(indices_of(i + 1));
  working_.clear();
  for (size_t k = 0; k < students_.size(); ++k)
    if (active_[k]) working_.push_back(k);
  PhaseClock* const own_clock = working_.size() == 1 ? clock : nullptr;
  for_each_student(engine_.pool(), static_cast<int64_t>(working_.size()), [&](int64_t n) {
    const size_t k = working_[static_cast<size_t>(n)];
    StepState own = state;
    own.learning_rate = static_cast<float>(learning_rates[k]);
    try {
      students_[k]->step(batch, own, own_clock);
    } catch (...) {
      failures_[k] = std::current_exception();
    }
  });
  for (const size_t k : working_)
    if (failures_[k]) retire(k);
}

void Cohort::mix(Batch& batch, std::span<const int32_t> indices, const StepState& state) {
  const auto count = static_cast<int64_t>(indices.size());
  draw_mix(config_.augment, state.seed, state.step, count, set_.height(), set_.width(), mix_);
  apply_mix(batch, config_.augment.mix_labels);
}

void Cohort::apply_mix(Batch& batch, bool mix_labels) {
  const int64_t count = batch.images.size(0);
  const Tensor mixed = mixed_.batch(0, count);
  gift::mix(batch.images.data<float>(), set_.height(), set_.width(), mix_, engine_.pool(), mixed.data<float>());
  batch.images = mixed;
  if (!mix_labels) return;
  batch.share = mix_.share;
  batch.partner_labels = partner_labels_.batch(0, count);
  for (size_t i = 0; i < static_cast<size_t>(count); ++i)
    batch.partner_labels.data<int32_t>()[i] = batch.labels.data<int32_t>()[mix_.partner[i]];
  batch.partner_labels.touch();
}

Tensor Cohort::stored_labels(std::span<const int32_t> indices) {
  const Tensor rows = stored_.batch(0, static_cast<int64_t>(indices.size()));
  const int64_t classes = set_.stored_classes();
  auto* out = rows.data<float>();
  for (const int32_t i : indices)
    out = std::copy_n(&set_.stored_labels()[static_cast<size_t>(i * classes)], classes, out);
  rows.touch();
  return rows;
}

void Cohort::fill(std::span<const int32_t> indices, std::span<const AugmentDraw> draws, Batch& batch) {
  if (set_.floats()) {
    set_.read_floats(indices, planes_.data());
    maker_.augment(planes_.data(), draws, batch.images.data<float>());
  } else if (const uint8_t* pixels = set_.resident()) {
    maker_.augment(pixels, indices, draws, batch.images.data<float>());
  } else {
    set_.read(indices, pixels_.data());
    maker_.augment(pixels_.data(), std::span(in_order_).first(indices.size()), draws, batch.images.data<float>());
  }
  for (size_t i = 0; i < indices.size(); ++i)
    batch.labels.data<int32_t>()[i] = set_.labels()[static_cast<size_t>(indices[i])];
}

// A batch as stored labels say.
Batch Cohort::replayed(int64_t i, PhaseClock* clock) {
  const ReplayedBatch stored = config_.replay->read(epoch_ - 1, i, set_.height(), set_.width());
  const auto count = static_cast<int64_t>(stored.indices.size());
  Batch batch{images_.batch(0, count), labels_.batch(0, count), stored_.batch(0, count)};
  fill(stored.indices, stored.draws, batch);
  mix_ = stored.mix;
  if (mix_.how != Mix::none) apply_mix(batch, config_.augment.mix_labels);
  std::copy(stored.logits.begin(), stored.logits.end(), batch.teacher.data<float>());
  batch.images.touch();
  batch.labels.touch();
  batch.teacher.touch();
  if (clock) clock->lap(Phase::augment);
  return batch;
}

Batch Cohort::prepare(std::span<const int32_t> indices, const StepState& state, PhaseClock* clock) {
  const auto count = static_cast<int64_t>(indices.size());
  const std::span<AugmentDraw> draws(draws_.data(), indices.size());
  draw_augment(config_.augment, state.seed, state.step, set_.height(), set_.width(), draws);
  Batch batch{images_.batch(0, count), labels_.batch(0, count), {}};
  fill(indices, draws, batch);
  if (config_.augment.mix != Mix::none) mix(batch, indices, state);
  batch.images.touch();
  batch.labels.touch();
  if (clock) clock->lap(Phase::augment);
  if (teacher_)
    batch.teacher = teacher_->logits(batch.images);
  else if (stored_.defined())
    batch.teacher = stored_labels(indices);
  if (clock) clock->lap(Phase::teacher);
  return batch;
}

}  // namespace gift
