#pragma once

#include <cstdint>
#include <exception>
#include <span>
#include <vector>

#include "data/augment/batch.h"
#include "data/augment/mix.h"
#include "data/labels/fkd_folder.h"
#include "data/source/image_source.h"
#include "train/labeller.h"
#include "train/student.h"

namespace gift {

// What the students of a cohort share.
struct CohortConfig {
  AugmentOptions augment;
  Normalization normalization;
  int64_t batch_size = 50;
  uint64_t seed = 0;
  const FkdFolder* replay = nullptr;  // stored labels: order, augmentation and logits come from them, not from the seed
};

// Students that train on the same batches in lockstep: one order, one augmentation and one teacher pass serve all of
// them. Each student's numbers are those of a run of its own with that seed, bit for bit: a batch depends on seed,
// epoch and step alone. Who trains on how many workers is for_each_student()'s choice. A student whose step throws is
// left out from then on (failure() says why); the others go on. Without a teacher, labels stored with the set stand for
// its logits.
class Cohort {
 public:
  Cohort(Engine& engine, ImageSource& set, Labeller* teacher, CohortConfig config);

  void add(Student& student);
  int64_t steps_per_epoch() const;

  // Draws the order of epoch `number`, from 1; then step i of it, 0 <= i < steps_per_epoch(), at a learning rate for
  // each student. Steps may begin in the middle of an epoch: they depend on nothing before them but the students.
  void begin_epoch(int number);
  void step(int64_t i, const std::vector<double>& learning_rates, PhaseClock* clock = nullptr);
  // The batch of step i as students get it.
  Batch batch(int64_t i);
  // Leaves a student out of further steps; the numbers of the others do not change.
  void retire(size_t student) { active_[student] = false; }
  bool active(size_t student) const { return active_[student]; }
  // What the student's step threw; none: it did not.
  std::exception_ptr failure(size_t student) const { return failures_[student]; }

 private:
  StepState state_of(int64_t i) const;
  std::span<const int32_t> indices_of(int64_t i) const;
  void mix(Batch& batch, std::span<const int32_t> indices, const StepState& state);
  Tensor stored_labels(std::span<const int32_t> indices);
  Batch replayed(int64_t i, PhaseClock* clock);
  void fill(std::span<const int32_t> indices, std::span<const AugmentDraw> draws, Batch& batch);
  void apply_mix(Batch& batch, bool mix_labels);
  Batch prepare(std::span<const int32_t> indices, const StepState& state, PhaseClock* clock);

  Engine& engine_;
  Context context_;
  ImageSource& set_;
  Labeller* teacher_;
  CohortConfig config_;
  BatchMaker maker_;
  std::vector<Student*> students_;
  std::vector<bool> active_;
  std::vector<std::exception_ptr> failures_;
  std::vector<size_t> working_;  // the active ones, of one step
  std::vector<AugmentDraw> draws_;
  std::vector<uint8_t> pixels_;    // of a batch, where the set does not stay in memory
  std::vector<float> planes_;      // of a batch, where the set is one of floats
  std::vector<int32_t> in_order_;  // 0, 1, 2, ...
  std::vector<int32_t> order_;
  int epoch_ = 0;
  MixDraw mix_;
  Tensor images_, labels_;         // of a full batch; the tail uses their first rows
  Tensor mixed_, partner_labels_;  // where batches are mixed
  Tensor stored_;                  // labels that came with the set; none: the teacher's count
};

}  // namespace gift
