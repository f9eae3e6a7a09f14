#pragma once

#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/parallel/function_ref.h"
#include "train/cohort.h"
#include "train/evaluator.h"
#include "train/observer.h"
#include "train/result.h"
#include "train/setup.h"

namespace gift {

// What became of one student of a cohort.
struct StudentRecord {
  SeedResult result;               // times are its shares of the cohort's
  double first_gradient_norm = 0;  // L2 norm over all parameters at the first step
  std::string failure;             // what its step threw; empty: nothing
  std::vector<uint8_t> correct;    // of the last test, for each image
};

nlohmann::json to_json(const StudentRecord& record);
StudentRecord student_record_from_json(const nlohmann::json& json);

// Where a cohort's run stands among others, for progress: which of how many, and how much work is to come after it, in
// units of its own.
struct RunPlace {
  int run = 0, runs = 1;
  double work_after = 0;
};

// Training of one seed of all students of a cohort, from its start or from a checkpoint to its end. The plans must
// agree in everything that concerns the batches, and in epochs and tests (train/shared_settings.h). A student that
// diverges or fails stops; the others go on and end in the same bits.
class CohortRun {
 public:
  CohortRun(Engine& engine, Setup& setup, std::vector<StudentPlan> plans, uint64_t seed);

  // Continues from a checkpoint of this cohort, which may lie in the middle of an epoch.
  void restore(const std::filesystem::path& checkpoint, std::vector<StudentRecord> so_far);

  enum class Stop { finished, interrupted };
  // Trains on. save() is called where a checkpoint is due: after every test, every save_every_s seconds, and when the
  // observer interrupts.
  Stop run(Observer& observer, RunPlace place, double save_every_s, FunctionRef<void()> save);

  uint64_t seed() const { return seed_; }
  int epochs_done() const { return epochs_done_; }
  size_t size() const { return students_.size(); }
  const StudentPlan& plan(size_t k) const { return plans_[k]; }
  const std::vector<StudentRecord>& records() const { return records_; }
  Student& student(size_t k) { return students_[k]; }
  std::exception_ptr failure(size_t k) const { return cohort_.failure(k); }
  // For checkpoints: null for students that have ended.
  std::vector<const ParameterStore*> stores() const;
  TestResult test_again(size_t k, bool keep_logits);

 private:
  bool training(size_t k) const { return !records_[k].result.finished; }
  bool any_training() const;
  Stop epoch(Observer& observer, FunctionRef<void()> save_if_due, FunctionRef<void()> save);
  void add_train_time(double seconds);
  void place_moments();  // at the milestones of students whose optimiser starts anew there
  void after_first_step();
  void finish_epoch(Observer& observer, const RunPlace& place);
  void close_epoch_of(size_t k, Observer& observer, const RunPlace& place);
  void test_students(Observer& observer, const RunPlace& place);
  void record_test(size_t k, TestResult r);
  std::vector<TestResult> test_on(ImageSource& set, std::optional<Evaluator>& evaluator,
                                  const std::vector<Tested>& networks, Observer& observer);
  void record_holdout(const std::vector<size_t>& who, const std::vector<Tested>& networks, Observer& observer);
  void report(Observer& observer, const RunPlace& place) const;
  void note_failures();

  Setup& setup_;
  std::vector<StudentPlan> plans_;
  uint64_t seed_;
  std::deque<Student> students_;
  Cohort cohort_;
  std::vector<StudentRecord> records_;
  std::optional<Evaluator> evaluator_, holdout_evaluator_;  // made when they are first needed
  int epochs_done_ = 0, epochs_;
  int64_t steps_done_ = 0;           // of the epoch under way
  double train_s_ = 0, eval_s_ = 0;  // of the whole cohort
  bool told_not_recorded_ = false, told_tests_not_recorded_ = false;
};

}  // namespace gift
