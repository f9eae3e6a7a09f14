#pragma once

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

// The rate during epoch e = 0 .. epochs-1. ConfigError for unknown names (with a suggestion), negative rates or
// milestones, gamma that is not above 0, and fewer than one epoch.
class Schedule {
 public:
  Schedule(const ScheduleConfig& config, double base_rate, int epochs);
  double rate(int epoch) const;
  // The last milestone of multistep up to `epoch`; 0 where there is none.
  int last_milestone(int epoch) const;
  std::string description() const;  // "multistep(milestones=200 250, gamma=0.2)"

 private:
  ScheduleConfig config_;
  double (Schedule::*rule_)(int) const;
  double base_;
  int epochs_;

  double multistep(int epoch) const;
  double cosine(int epoch) const;
  double rded(int epoch) const;
  double constant(int epoch) const;
};

std::vector<std::string> known_schedules();

}  // namespace gift
