#include "optim/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/error.h"
#include "core/suggest.h"

namespace gift {
namespace {

constexpr std::string_view names[] = {"multistep", "cosine", "rded", "constant"};

}  // namespace

Schedule::Schedule(const ScheduleConfig& config, double base_rate, int epochs)
    : config_(config), rule_(nullptr), base_(base_rate), epochs_(epochs) {
  if (config.name == names[0]) rule_ = &Schedule::multistep;
  if (config.name == names[1]) rule_ = &Schedule::cosine;
  if (config.name == names[2]) rule_ = &Schedule::rded;
  if (config.name == names[3]) rule_ = &Schedule::constant;
  if (!rule_) fail<ConfigError>("schedule", "unknown schedule '", config.name, "'", suggest(config.name, names));
  if (epochs < 1) fail<ConfigError>("schedule", epochs, " epochs, expected at least 1");
  if (!(base_rate >= 0) || !std::isfinite(base_rate))
    fail<ConfigError>("schedule", "learning rate ", base_rate, ", expected a number from 0 on");
  if (!(config.gamma > 0) || !std::isfinite(config.gamma))
    fail<ConfigError>("schedule", "gamma ", config.gamma, ", expected a number above 0");
  for (const int milestone : config.milestones)
    if (milestone < 0) fail<ConfigError>("schedule", "milestone ", milestone, ", expected an epoch from 0 on");
  if (config_.milestones.empty())
    config_.milestones = {static_cast<int>(int64_t{2} * epochs / 3), static_cast<int>(int64_t{5} * epochs / 6)};
}

double Schedule::rate(int epoch) const { return (this->*rule_)(epoch); }

int Schedule::last_milestone(int epoch) const {
  int last = 0;
  if (rule_ == &Schedule::multistep)
    for (const int milestone : config_.milestones)
      if (milestone <= epoch) last = std::max(last, milestone);
  return last;
}

double Schedule::multistep(int epoch) const {
  double rate = base_;
  for (const int milestone : config_.milestones)
    if (epoch >= milestone) rate *= config_.gamma;
  return rate;
}
double Schedule::cosine(int epoch) const { return base_ * 0.5 * (1 + std::cos(std::numbers::pi * epoch / epochs_)); }
double Schedule::rded(int epoch) const {
  return base_ * 0.5 * (1 + std::cos(std::numbers::pi * epoch / (2.0 * epochs_)));
}
double Schedule::constant(int) const { return base_; }

std::string Schedule::description() const {
  if (rule_ != &Schedule::multistep) return config_.name;
  std::string out = "multistep(milestones=";
  for (size_t i = 0; i < config_.milestones.size(); ++i) out += text(i == 0 ? "" : " ", config_.milestones[i]);
  return out + text(", gamma=", config_.gamma, ")");
}

std::vector<std::string> known_schedules() { return {std::begin(names), std::end(names)}; }

}  // namespace gift
