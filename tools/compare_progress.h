#pragma once

#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "tools/progress.h"
#include "train/compare/compare_observer.h"

namespace gift {

// Shows a comparison to a person: on a terminal a table that fills while it runs, with a bar below, and a line for each
// of several devices; in a log a line for each cell as it ends.
class CompareProgress final : public CompareObserver {
 public:
  CompareProgress(Progress::Style style, std::FILE* out) : style_(style), out_(out) {}
  void finish();  // takes the table away, so that the final one can take its place

  void outline(const ComparisonOutline& outline, const std::vector<CellRecord>& cells) override;
  void cohort(const StartedCohort& cohort) override;
  void cell_ended(size_t cell) override;
  void cohort_ended(int run) override;
  void warning(const std::string& message) override;
  void resumed(uint64_t seed, int epoch) override;
  void epoch(const StepProgress& progress) override;
  void tested(const TestProgress& progress) override;
  void diverged(const Divergence& divergence) override;
  bool interrupted() override;

 private:
  struct Row {
    std::string label;
    std::vector<size_t> cells;  // by seed
  };
  struct UnderWay {
    StartedCohort cohort;
    StepProgress at{};
  };
  using Clock = std::chrono::steady_clock;
  size_t cell_of(int run, int student) const;
  double share_done() const;
  double seconds_left() const;
  std::string where(const UnderWay& cohort) const;
  std::vector<std::string> status() const;
  std::string log_line() const;
  void line(const std::string& text);
  void erase();
  void draw();
  std::string row_text(const Row& row, int columns) const;
  const std::string& label_of(size_t cell) const;

  Progress::Style style_;
  std::FILE* out_;
  const std::vector<CellRecord>* cells_ = nullptr;
  std::vector<Row> rows_;
  std::vector<size_t> row_of_;         // of each cell
  std::vector<std::string> now_;       // of each cell: the accuracy so far of those under way
  std::map<int, UnderWay> under_way_;  // by number of the cohort
  size_t devices_ = 1, sets_ = 1;
  int cohorts_ = 1, cohorts_done_ = 0, newest_ = 0;
  double seconds_after_ = 0;  // of work that nobody has begun, divided among the devices
  int ended_ = 0, label_width_ = 0, lines_drawn_ = 0;
  Clock::time_point last_{};
};

}  // namespace gift
