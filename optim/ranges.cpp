#include "optim/ranges.h"

#include <algorithm>

namespace gift {
namespace {

void check_groups(const OptimizerConfig& config, const ParameterStore& store) {
  for (const RateGroup& group : config.groups) {
    const auto fits = [&](const StoreEntry& entry) { return entry.name.starts_with(group.prefix); };
    if (std::none_of(store.parameters().begin(), store.parameters().end(), fits))
      fail<ConfigError>("optimizer", "learning rate group '", group.prefix, "' fits no parameter; the first one is '",
                        store.parameters().empty() ? "" : store.parameters().front().name, "'");
  }
}

// From the entry's begin to an end that is still to be set.
OptimizerRange range_of(const OptimizerConfig& config, const StoreEntry& entry) {
  const bool decays = !config.decay_only_matrices || entry.shape.rank() > 1;
  OptimizerRange range{entry.offset, 0, decays ? config.weight_decay : 0, 1};
  for (const RateGroup& group : config.groups)
    if (entry.name.starts_with(group.prefix)) range.learning_rate_scale = group.factor;
  return range;
}

}  // namespace

std::vector<OptimizerRange> optimizer_ranges(const OptimizerConfig& config, const ParameterStore& store) {
  check_groups(config, store);
  std::vector<OptimizerRange> ranges;
  for (const StoreEntry& entry : store.parameters()) {
    const OptimizerRange range = range_of(config, entry);
    if (!ranges.empty()) {
      const OptimizerRange& last = ranges.back();
      if (last.weight_decay == range.weight_decay && last.learning_rate_scale == range.learning_rate_scale) continue;
      ranges.back().end = range.begin;
    }
    ranges.push_back(range);
  }
  if (!ranges.empty()) ranges.back().end = store.flat_parameters().numel();
  return ranges;
}

std::vector<OptimizerRange> optimizer_ranges(const OptimizerConfig& config, const ParameterStore& stacked,
                                             int64_t copy) {
  check_groups(config, stacked);
  if (copy < 0 || copy >= stacked.copies())
    fail<ShapeError>("optimizer", "copy ", copy, " of a store of ", stacked.copies());
  std::vector<OptimizerRange> ranges;
  for (const StoreEntry& entry : stacked.parameters()) {
    OptimizerRange range = range_of(config, entry);
    const int64_t elements = entry.shape.numel() / stacked.copies();
    range.begin += copy * elements;
    range.end = range.begin + elements;
    ranges.push_back(range);
  }
  return ranges;
}

}  // namespace gift
