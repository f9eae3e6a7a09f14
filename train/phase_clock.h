#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace gift {

enum class Phase : uint8_t { augment, teacher, forward, backward, optimizer };
constexpr std::array<std::string_view, 5> phase_names{"augment", "teacher", "forward", "backward", "optimizer"};

// Adds up the time spent in each phase of training steps.
class PhaseClock {
 public:
  void start() { last_ = Clock::now(); }
  // The time since start() or the last lap goes to `phase`.
  void lap(Phase phase) {
    const Clock::time_point now = Clock::now();
    seconds_[static_cast<size_t>(phase)] += std::chrono::duration<double>(now - last_).count();
    last_ = now;
  }
  double seconds(Phase phase) const { return seconds_[static_cast<size_t>(phase)]; }
  void clear() { seconds_ = {}; }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point last_;
  std::array<double, 5> seconds_{};
};

}  // namespace gift
