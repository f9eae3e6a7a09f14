#include "train/compare/open_setups.h"

namespace gift {

Setup& OpenSetups::open(size_t group, const Config& config, Observer& observer) {
  if (setups_[group]) return *setups_[group];
  make_room(config);
  setups_[group] = std::make_unique<Setup>(open_setup(engine_, config, observer, &shared_[group]));
  return *setups_[group];
}

void OpenSetups::make_room(const Config& config) {
  int64_t bytes = 0;
  for (const auto& setup : setups_)
    if (setup) bytes += setup->train->total_bytes() + setup->test->total_bytes();
  if (bytes <= int64_t{config.memory_limit_mib} << 20) return;
  for (auto& setup : setups_) setup.reset();
}

}  // namespace gift
