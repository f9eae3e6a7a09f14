#pragma once

#include <memory>
#include <string>
#include <vector>

namespace gift {

// Learning rate by epoch. `multistep` is the paper's: times gamma at each milestone; milestones that coincide apply it
// each (E <= 3), a milestone 0 acts from the start, as torch's MultiStepLR does.
// `cosine`: 0.5 (1 + cos(pi e / E)). `rded`: 0.5 (1 + cos(pi e / (2 E))). `constant`.
struct ScheduleConfig {
  std::string name = "multistep";
  std::vector<int> milestones;  // empty: {2 E / 3, 5 E / 6}, rounded down
  double gamma = 0.2;
};

// The rate during epoch e = 0 .. epochs-1. ConfigError for unknown names.
class Schedule {
 public:
  Schedule(const ScheduleConfig& config, double base_rate, int epochs);
  double rate(int epoch) const;
  std::string description() const;

 private:
  ScheduleConfig config_;
  double base_;
  int epochs_;
};

}  // namespace gift
