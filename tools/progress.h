#pragma once

#include <chrono>
#include <cstdio>
#include <string>

#include "train/observer.h"

namespace gift {

// Shows a run to a person: a bar that redraws itself on a terminal, now and then a plain line in a log.
class Progress final : public Observer {
 public:
  enum class Style { silent, lines, bar };
  static Style style_of(std::FILE* out);

  Progress(Style style, std::FILE* out) : style_(style), out_(out) {}
  void finish();  // leaves the bar's line

  void preflight(const Preflight& preflight) override;
  void warning(const std::string& message) override;
  void resumed(uint64_t seed, int epoch) override;
  void epoch(const StepProgress& progress) override;
  void tested(const TestProgress& progress) override;
  void diverged(const Divergence& divergence) override;
  bool interrupted() override;

 private:
  using Clock = std::chrono::steady_clock;
  void line(const std::string& text);

  Style style_;
  std::FILE* out_;
  bool bar_shown_ = false;
  Clock::time_point last_{};
  std::string last_test_;
};

}  // namespace gift
