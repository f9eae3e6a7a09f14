#include "train/compare/cohort_board.h"

#include <algorithm>

namespace gift {

CohortBoard::CohortBoard(OpenedComparison& opened, CompareObserver& observer,
                         FunctionRef<void(const CompareState&)> write, size_t workers)
    : opened_(opened), observer_(observer), write_(write), workers_(workers), told_(observer, mutex_) {
  for (size_t i = 0; i < opened.plan.cohorts.size(); ++i)
    if (!opened.finished(opened.plan.cohorts[i])) left_.push_back(i);
}

std::optional<size_t> CohortBoard::take(const std::string& device, FunctionRef<bool(size_t group)> open) {
  const std::lock_guard lock(mutex_);
  if (left_.empty()) return std::nullopt;
  if (told_.stopping()) {
    opened_.state.interrupted = true;
    return std::nullopt;
  }
  auto next = left_.begin();
  if (workers_ > 1) {
    const auto ready = std::find_if(next, left_.end(), [&](size_t i) { return open(opened_.plan.cohorts[i].batches); });
    if (ready != left_.end()) next = ready;
  }
  const size_t number = *next;
  left_.erase(next);
  ++under_way_;
  observer_.cohort({static_cast<int>(number), opened_.plan.cohorts[number].cells, device});
  return number;
}

RunPlace CohortBoard::place(size_t number) {
  const std::lock_guard lock(mutex_);
  double later = 0;
  for (const size_t i : left_) later += opened_.seconds(opened_.plan.cohorts[i]);
  later /= static_cast<double>(workers_);
  return {static_cast<int>(number), static_cast<int>(opened_.plan.cohorts.size()),
          later / std::max(opened_.seconds(opened_.plan.cohorts[number]), 1e-9)};
}

void CohortBoard::record(size_t number, const std::vector<StudentRecord>& students) {
  const std::lock_guard lock(mutex_);
  opened_.record(opened_.plan.cohorts[number], students);
}

void CohortBoard::fail(size_t number, const std::string& message) {
  const std::lock_guard lock(mutex_);
  for (const size_t i : opened_.plan.cohorts[number].cells) {
    CellRecord& cell = opened_.state.comparison.cells[i];
    if (cell.result.finished) continue;
    cell.failure = message;
    cell.result.finished = true;
  }
}

void CohortBoard::ended(size_t number) {
  const std::lock_guard lock(mutex_);
  for (const size_t cell : opened_.plan.cohorts[number].cells) observer_.cell_ended(cell);
  observer_.cohort_ended(static_cast<int>(number));
  --under_way_;
  if (!left_.empty() || under_way_ > 0) write_(opened_.state);  // the end is written anyway
}

void CohortBoard::was_cut_off() {
  const std::lock_guard lock(mutex_);
  opened_.state.interrupted = true;
}

}  // namespace gift
