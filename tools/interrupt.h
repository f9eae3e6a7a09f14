#pragma once

namespace gift {

// While one lives, the first SIGINT or SIGTERM is remembered instead of ending the program (runs save and stop); a
// second one ends it at once.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
};

bool interrupt_requested();

}  // namespace gift
