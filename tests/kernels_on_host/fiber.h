#pragma once

#include <cstddef>

namespace gift::emulator {

// A stack of its own that code runs on until it hands control back.
class Fiber {
 public:
  explicit Fiber(void (*body)());  // must never return
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  void resume();        // runs the fiber until it pauses
  static void pause();  // back to who resumed the running fiber

 private:
  struct Context;
  static void enter();
  void (*body_)();
  char* stack_;
  Context* context_;
};

}  // namespace gift::emulator
