#pragma once

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/backend.h"
#include "data/source/image_source.h"
#include "train/batch_feed.h"
#include "train/labeller.h"
#include "train/stacked_students.h"
#include "train/student.h"

namespace gift {

// Students that train on the same batches in lockstep: one order, one augmentation and one teacher pass serve all of
// them. Each student's numbers are those of a run of its own with that seed, bit for bit: a batch depends on seed,
// epoch and step alone. Who trains on how many workers is for_each_student()'s choice. A student whose step throws is
// left out from then on (failure() says why); the others go on. Without a teacher, labels stored with the set stand for
// its logits. With CohortConfig::stack equal students train as one network: their numbers are then those of runs of
// their own up to rounding.
class Cohort {
 public:
  Cohort(Engine& engine, ImageSource& set, Labeller* teacher, CohortConfig config);

  void add(Student& student);
  int64_t steps_per_epoch() const;

  // Draws the order of epoch `number`, from 1; then step i of it, 0 <= i < steps_per_epoch(), at a learning rate for
  // each student. Steps may begin in the middle of an epoch: they depend on nothing before them but the students.
  void begin_epoch(int number);
  void step(int64_t i, const std::vector<double>& learning_rates, PhaseClock* clock = nullptr);
  // Where students are stacked: brings their own stores up to date. Comes before anything that reads or changes them.
  void give_back();
  // Returns when all steps have been done.
  void wait() { engine_.backend().wait(context_); }
  // The batch of step i as students get it.
  Batch batch(int64_t i);
  Context& context() { return context_; }
  // Leaves a student out of further steps; the numbers of the others do not change.
  void retire(size_t student);
  bool active(size_t student) const { return active_[student]; }
  // Where steps could be recorded and replayed, but one of them could not: why. Empty else.
  const std::string& not_recorded() const { return not_recorded_; }
  // What the student's step threw; none: it did not.
  std::exception_ptr failure(size_t student) const { return failures_[student]; }

 private:
  struct Stack {
    std::vector<size_t> members;
    std::unique_ptr<StackedStudents> network;
  };
  struct Recorded {
    bool warm = false;  // the step was done once
    std::unique_ptr<Recording> step;
  };
  void place(int64_t i, const std::vector<double>& learning_rates);
  Batch labelled(int64_t i, PhaseClock* clock);
  void queue(int64_t i, PhaseClock* clock);
  void note_failure(size_t student);
  void restack();
  void step_stack(Stack& stack, const Batch& batch);
  void changed();
  bool replay(int64_t i);

  Engine& engine_;
  Context context_;
  ImageSource& set_;
  Labeller* teacher_;
  CohortConfig config_;
  std::unique_ptr<BatchFeed> feed_;
  Tensor state_;  // StepState of the batch, in memory of the device
  std::vector<Student*> students_;
  std::vector<bool> active_;
  std::vector<std::exception_ptr> failures_;
  std::vector<size_t> working_;  // the active ones, of one step
  std::vector<size_t> single_;   // those of them that are in no stack
  std::vector<Stack> stacks_;
  bool stacked_ = false;  // those that are active now
  int epoch_ = 0;
  // Where the step states stand: what the next step is, and at which rates.
  int placed_epoch_ = 0;
  int64_t placed_step_ = -1;
  std::vector<double> placed_rates_;
  std::map<int64_t, Recorded> recorded_;  // by the number of samples; of the students that are active
  bool recording_ = false;
  std::string not_recorded_;
};

}  // namespace gift
