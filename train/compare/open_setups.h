#pragma once

#include <memory>
#include <vector>

#include "train/setup.h"

namespace gift {

// Sets and teacher of each group of cells (PlannedCohort::batches) on one engine, opened when needed and kept while
// there is room.
class OpenSetups {
 public:
  // shared: for each group the pixels that other engines show as well. Outlives this.
  OpenSetups(Engine& engine, std::vector<SharedPixels>& shared)
      : engine_(engine), shared_(shared), setups_(shared.size()) {}

  bool has(size_t group) const { return setups_[group] != nullptr; }
  Setup& open(size_t group, const Config& config, Observer& observer);

 private:
  void make_room(const Config& config);

  Engine& engine_;
  std::vector<SharedPixels>& shared_;
  std::vector<std::unique_ptr<Setup>> setups_;
};

}  // namespace gift
