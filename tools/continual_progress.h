#pragma once

#include "tools/progress.h"
#include "train/continual/continual.h"

namespace gift {

// Shows a continual run: the bar of any run, and one line a stage in place of one a test.
class ContinualProgress final : public ContinualObserver {
 public:
  ContinualProgress(Progress::Style style, std::FILE* out) : style_(style), out_(out), progress_(style, out) {}
  void finish() { progress_.finish(); }

  void preflight(const Preflight& preflight) override { progress_.preflight(preflight); }
  void warning(const std::string& message) override { progress_.warning(message); }
  void resumed(uint64_t seed, int epoch) override { progress_.resumed(seed, epoch); }
  void epoch(const StepProgress& step) override { progress_.epoch(step); }
  void diverged(const Divergence& divergence) override { progress_.diverged(divergence); }
  bool interrupted() override { return progress_.interrupted(); }
  void stage_begins(const StageResult& stage, int number, int of) override;
  void stage_done(const StageResult& stage) override;

 private:
  void line(const std::string& text);

  Progress::Style style_;
  std::FILE* out_;
  Progress progress_;
  std::string stage_;
};

}  // namespace gift
