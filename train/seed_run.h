#pragma once

#include <chrono>

#include "core/parallel/function_ref.h"
#include "train/cohort.h"
#include "train/evaluator.h"
#include "train/observer.h"
#include "train/result.h"
#include "train/setup.h"

namespace gift {

// Training of one seed, from its start or from a checkpoint to its end.
class SeedRun {
 public:
  SeedRun(Engine& engine, Setup& setup, uint64_t seed);

  // Continues from a checkpoint of this seed, which may lie in the middle of an epoch.
  void restore(const std::filesystem::path& checkpoint, SeedResult so_far);

  enum class Stop { finished, diverged, interrupted };
  // Trains on. save() is called where a checkpoint is due: after every test, every save_every_s seconds, and when the
  // observer interrupts.
  Stop run(Observer& observer, int run_number, double save_every_s, FunctionRef<void()> save);

  const SeedResult& result() const { return result_; }
  Student& student() { return student_; }
  TestResult final_test(bool keep_logits);

 private:
  using Clock = std::chrono::steady_clock;
  Stop epoch(Observer& observer, FunctionRef<void()> save_if_due, FunctionRef<void()> save);
  void finish_epoch(Observer& observer, int run_number);
  void record_test(Observer& observer, int run_number, CurvePoint& point);
  void report(Observer& observer, int run_number) const;

  Setup& setup_;
  Student student_;
  Cohort cohort_;
  SeedResult result_;
};

}  // namespace gift
