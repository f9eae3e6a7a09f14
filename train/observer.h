#pragma once

#include <cstdint>
#include <string>

namespace gift {

struct Preflight;

struct StepProgress {
  uint64_t seed = 0;
  int run = 0, runs = 1;      // which of the seeds, from 0
  int epoch = 0, epochs = 0;  // epochs done
  double loss = 0;            // mean over the last epoch
  double learning_rate = 0;
  double images_per_s = 0;
  double seconds_left = 0;  // estimate for all seeds, tests included
};

struct TestProgress {
  uint64_t seed = 0;
  int run = 0, runs = 1, epoch = 0, epochs = 0;
  double top1 = 0, top5 = 0;  // percent
  double seconds = 0;
};

// Told what a run is doing; the library itself prints nothing. Calls come from the thread that runs.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void preflight(const Preflight&) {}
  virtual void warning(const std::string&) {}
  virtual void resumed(uint64_t /*seed*/, int /*epoch*/) {}
  virtual void epoch(const StepProgress&) {}
  virtual void tested(const TestProgress&) {}
  virtual void diverged(uint64_t /*seed*/, int /*epoch*/) {}
  // Asked at the end of every epoch; true: save and stop.
  virtual bool interrupted() { return false; }
};

}  // namespace gift
