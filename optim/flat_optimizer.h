#pragma once

#include <string>
#include <vector>

#include "optim/optimizer.h"

namespace gift {

// An update rule as one kernel call over the flat store, or over one copy in it. The ranges are cut once, for the store
// it was made for.
class FlatOptimizer final : public Optimizer {
 public:
  FlatOptimizer(Context& c, const OptimizerOptions& options, int moments, const OptimizerConfig& config,
                std::string description, ParameterStore& store);
  void step(Context& c, ParameterStore& store) override;
  std::unique_ptr<Optimizer> for_copy(const ParameterStore& stacked, int64_t copy) const override;
  std::string description() const override { return description_; }

 private:
  OptimizerOptions options_;
  OptimizerConfig config_;
  std::string description_;
  std::vector<OptimizerRange> ranges_;
  size_t moments_;
  int64_t elements_;
};

// What all rules share of a description: "weight_decay=0.0001 on matrices, rate of 'layers.'=0.1".
std::string describe_ranges(const OptimizerConfig& config);

}  // namespace gift
