#pragma once

#include <atomic>
#include <mutex>

#include "train/observer.h"

namespace gift {

// Passes on what cohorts that train at the same time tell, one call at a time. Once one of them is interrupted all are.
class SharedObserver final : public Observer {
 public:
  // `turn` is held during each call.
  SharedObserver(Observer& to, std::mutex& turn) : to_(to), turn_(turn) {}

  void stop() { stopping_ = true; }
  bool stopping() const { return stopping_; }

  void preflight(const Preflight& p) override { tell(&Observer::preflight, p); }
  void warning(const std::string& message) override { tell(&Observer::warning, message); }
  void resumed(uint64_t seed, int epoch) override { tell(&Observer::resumed, seed, epoch); }
  void epoch(const StepProgress& p) override { tell(&Observer::epoch, p); }
  void tested(const TestProgress& p) override { tell(&Observer::tested, p); }
  void diverged(const Divergence& d) override { tell(&Observer::diverged, d); }

  // Waits for nobody: while others tell something, the next step may ask again.
  bool interrupted() override {
    const std::unique_lock lock(turn_, std::try_to_lock);
    if (!stopping_ && lock && to_.interrupted()) stopping_ = true;
    return stopping_;
  }

 private:
  template <class... Given>
  void tell(void (Observer::*what)(Given...), const std::decay_t<Given>&... given) {
    const std::lock_guard lock(turn_);
    (to_.*what)(given...);
  }

  Observer& to_;
  std::mutex& turn_;
  std::atomic<bool> stopping_{false};
};

}  // namespace gift
