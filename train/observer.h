#pragma once

#include <cstdint>
#include <string>

namespace gift {

struct Preflight;

struct StepProgress {
  uint64_t seed = 0;
  int run = 0, runs = 1;      // which of the seeds or cohorts, from 0
  int epoch = 0, epochs = 0;  // epochs done
  int students = 1;           // in lockstep
  double loss = 0;            // mean over the last epoch, of the first student
  double learning_rate = 0;
  double images_per_s = 0;
  double seconds_left = 0;          // estimate for all runs, tests included
  double seconds_left_of_this = 0;  // for the run under way alone
};

struct TestProgress {
  uint64_t seed = 0;
  int run = 0, runs = 1, epoch = 0, epochs = 0;
  int student = 0;            // of the cohort
  std::string loss;           // its loss
  double top1 = 0, top5 = 0;  // percent
  double seconds = 0;
};

struct Divergence {
  uint64_t seed = 0;
  int run = 0;  // which of the seeds or cohorts
  int epoch = 0;
  int student = 0;   // of the cohort
  std::string loss;  // its loss
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
  virtual void diverged(const Divergence&) {}
  // Asked after every step; true: save and stop.
  virtual bool interrupted() { return false; }
};

}  // namespace gift
