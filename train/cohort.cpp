#include "train/cohort.h"

#include <algorithm>

#include "core/transfer.h"
#include "train/device_feed.h"
#include "train/host_feed.h"
#include "train/lockstep.h"

namespace gift {

Cohort::Cohort(Engine& engine, ImageSource& set, Labeller* teacher, CohortConfig config)
    : engine_(engine), context_(engine), set_(set), teacher_(teacher), config_(std::move(config)) {
  if (config_.batch_size < 1) fail<ConfigError>("batch size", config_.batch_size, ", expected at least 1");
  state_ = empty(context_, {sizeof(StepState)}, DType::u8);
  context_.step = reinterpret_cast<StepState*>(state_.raw());
  const bool stored = teacher_ == nullptr;
  if (engine_.backend().asynchronous())
    feed_ = std::make_unique<DeviceFeed>(context_, set_, config_, stored, context_.step);
  else
    feed_ = std::make_unique<HostFeed>(context_, set_, config_, stored);
}

void Cohort::add(Student& student) {
  stacked_ = false;
  students_.push_back(&student);
  active_.push_back(true);
  failures_.emplace_back();
}

void Cohort::retire(size_t student) {
  active_[student] = false;
  stacked_ = false;
  recorded_.clear();
  not_recorded_.clear();
}

int64_t Cohort::steps_per_epoch() const { return feed_->batches().count(); }

void Cohort::begin_epoch(int number) {
  epoch_ = number;
  feed_->begin_epoch(number);
}

Batch Cohort::batch(int64_t i) {
  place(i, {});
  placed_step_ = -1;
  feed_->prepare(i);
  return labelled(i, nullptr);
}

// Sets the step states of batch and students, unless the step before left them as they must be.
void Cohort::place(int64_t i, const std::vector<double>& learning_rates) {
  if (placed_epoch_ == epoch_ && placed_step_ == i && placed_rates_ == learning_rates) return;
  StepState state;
  state.seed = config_.seed;
  state.epoch = epoch_;
  state.step = static_cast<uint64_t>((epoch_ - 1) * steps_per_epoch() + i);
  state.sample = i * config_.batch_size;
  write_bytes(state_, &state);
  for (size_t k = 0; k < std::min(students_.size(), learning_rates.size()); ++k) {
    state.learning_rate = static_cast<float>(learning_rates[k]);
    if (active_[k]) students_[k]->place(state);
  }
  placed_epoch_ = epoch_;
  placed_step_ = i;
  placed_rates_ = learning_rates;
}

void Cohort::step(int64_t i, const std::vector<double>& learning_rates, PhaseClock* clock) {
  place(i, learning_rates);
  if (config_.stack) restack();
  if (clock) clock->start();
  feed_->prepare(i);
  if (clock || !replay(i)) queue(i, clock);
  ++placed_step_;
  if (i + 1 == steps_per_epoch()) feed_->look_ahead(epoch_ + 1);
}

Batch Cohort::labelled(int64_t i, PhaseClock* clock) {
  Batch batch = feed_->batch(i);
  if (clock) clock->lap(Phase::augment);
  if (teacher_) batch.teacher = teacher_->logits(batch.images);
  if (clock) clock->lap(Phase::teacher);
  return batch;
}

void Cohort::queue(int64_t i, PhaseClock* clock) {
  const Batch batch = labelled(i, clock);
  working_.clear();
  for (size_t k = 0; k < students_.size(); ++k)
    if (active_[k]) working_.push_back(k);
  single_ = working_;
  for (const Stack& stack : stacks_)
    for (const size_t k : stack.members) std::erase(single_, k);
  PhaseClock* const own_clock = working_.size() == 1 ? clock : nullptr;
  for (const size_t k : working_) engine_.backend().order(context_, students_[k]->context());
  for (Stack& stack : stacks_) step_stack(stack, batch);
  for_each_student(engine_, static_cast<int64_t>(single_.size()), [&](int64_t n) {
    const size_t k = single_[static_cast<size_t>(n)];
    try {
      students_[k]->step(batch, own_clock);
    } catch (...) {
      note_failure(k);
    }
  });
  for (const size_t k : working_) engine_.backend().order(students_[k]->context(), context_);
  engine_.backend().advance(context_, feed_->batches().size(i));
  for (const size_t k : working_)
    if (failures_[k]) retire(k);
}

// Inside of a handler: what it handles is why the student leaves.
void Cohort::note_failure(size_t student) {
  if (recording_) throw;
  failures_[student] = std::current_exception();
}

// What all do together and that fails, fails for all of them.
void Cohort::step_stack(Stack& stack, const Batch& batch) {
  engine_.backend().order(context_, stack.network->context());
  try {
    stack.network->step(batch, [&](size_t n) { note_failure(stack.members[n]); });
  } catch (...) {
    for (const size_t k : stack.members) note_failure(k);
  }
  engine_.backend().order(stack.network->context(), context_);
}

// Makes stacks of the active students that are equal, in order, and readies them for a step.
void Cohort::restack() {
  if (!std::exchange(stacked_, true)) {
    give_back();
    recorded_.clear();
    stacks_.clear();
    std::vector<std::vector<size_t>> equal;
    for (size_t k = 0; k < students_.size(); ++k) {
      if (!active_[k]) continue;
      const auto fits = [&](const auto& some) { return StackedStudents::fit(*students_[some.front()], *students_[k]); };
      const auto found = std::find_if(equal.begin(), equal.end(), fits);
      (found == equal.end() ? equal.emplace_back() : *found).push_back(k);
    }
    for (std::vector<size_t>& members : equal) {
      if (members.size() < 2) continue;
      std::vector<Student*> students;
      for (const size_t k : members) students.push_back(students_[k]);
      stacks_.push_back({std::move(members), std::make_unique<StackedStudents>(engine_, std::move(students))});
    }
  }
  for (Stack& stack : stacks_) stack.network->take();
}

void Cohort::give_back() {
  for (Stack& stack : stacks_) stack.network->give_back();
}

// Networks were, or will be, changed by a replay.
void Cohort::changed() {
  for (size_t k = 0; k < students_.size(); ++k)
    if (active_[k]) students_[k]->changed();
  for (Stack& stack : stacks_) stack.network->changed();
}

// Does the step as a recording, which is made the second time that there is a batch of that many samples. False: it is
// to be done piece by piece.
bool Cohort::replay(int64_t i) {
  if (!engine_.backend().asynchronous() || !not_recorded_.empty()) return false;
  Recorded& recorded = recorded_[feed_->batches().size(i)];
  if (!std::exchange(recorded.warm, true)) return false;
  if (!recorded.step) {
    // What backends derive from weights must be made within the step, not be left over from a test.
    changed();
    recording_ = true;
    try {
      recorded.step = engine_.backend().record(context_, [&] { queue(i, nullptr); });
    } catch (const std::exception& error) {  // if it was a student's, it comes again where it counts
      not_recorded_ = error.what();
    }
    recording_ = false;
    if (!recorded.step) return false;
  }
  recorded.step->replay();
  changed();
  return true;
}

}  // namespace gift
