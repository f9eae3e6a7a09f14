#pragma once

#include <chrono>
#include <cstdio>
#include <filesystem>

#include "tools/progress.h"
#include "train/relabel/relabel.h"

namespace gift {

// Shows the writing of labels: what will be written first, then a bar, or now and then a line.
class RelabelProgress final : public RelabelObserver {
 public:
  RelabelProgress(Progress::Style style, std::FILE* out, std::filesystem::path folder)
      : style_(style), out_(out), folder_(std::move(folder)) {}
  void done(const RelabelResult& result, bool dry_run);

  void warning(const std::string& message) override;
  void plan(const RelabelPlan& plan) override;
  void written(int64_t files, int64_t all, int64_t images, double seconds_left) override;
  bool interrupted() override;

 private:
  using Clock = std::chrono::steady_clock;
  void clear_bar();

  Progress::Style style_;
  std::FILE* out_;
  std::filesystem::path folder_;
  bool bar_shown_ = false;
  Clock::time_point begin_ = Clock::now(), last_{};
};

}  // namespace gift
