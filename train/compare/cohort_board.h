#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/parallel/function_ref.h"
#include "train/cohort_run.h"
#include "train/compare/opening.h"
#include "train/compare/shared_observer.h"

namespace gift {

// What the workers of a comparison share: which cohorts are left, what became of the others, and who is told. Thread
// safe; the observer and `write` are called by one worker at a time.
class CohortBoard {
 public:
  CohortBoard(OpenedComparison& opened, CompareObserver& observer, FunctionRef<void(const CompareState&)> write,
              size_t workers);

  // What a cohort in training tells, and asks.
  Observer& observer() { return told_; }
  // All workers save and stop at their next step; nothing more is handed out.
  void stop() { told_.stop(); }

  // The next cohort, which is the worker's from now on; of several workers each goes on with the groups whose sets it
  // has open as long as there are such. None where nothing is left or all stop.
  std::optional<size_t> take(const std::string& device, FunctionRef<bool(size_t group)> open);
  RunPlace place(size_t number);
  void record(size_t number, const std::vector<StudentRecord>& students);
  // The rest of the cohort's cells are lost.
  void fail(size_t number, const std::string& message);
  void ended(size_t number);
  void was_cut_off();

 private:
  OpenedComparison& opened_;
  CompareObserver& observer_;
  FunctionRef<void(const CompareState&)> write_;
  size_t workers_;
  std::mutex mutex_;
  SharedObserver told_;
  std::vector<size_t> left_;  // cohorts that nobody has taken, in the order of the plan
  size_t under_way_ = 0;
};

}  // namespace gift
