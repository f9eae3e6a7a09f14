#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/command.h"
#include "tools/run_flags.h"
#include "train/compare/runner.h"
#include "train/reproduce/plan.h"

namespace gift {

// `gift reproduce table6`: a table or figure of the paper on one's own sets, each number beside the printed one.
class ReproduceCommand final : public Command {
 public:
  std::string name() const override { return "reproduce"; }
  std::string summary() const override { return "a table or figure of the paper on your sets, beside its numbers"; }
  void declare(CLI::App& app) override;
  int run() override;

 private:
  ReproductionPlan plan(const Recipe& recipe) const;
  int train_grid(const ReproductionPlan& plan);
  int train_continual(const ReproductionPlan& plan);
  int check(const Recipe& recipe);

  Config flags_;
  std::vector<std::function<void(Config&)>> given_;  // each copies one setting, if its flag was given
  std::string recipe_, data_ = ".", teachers_, only_;
  CompareOptions options_;
  RunFlags run_;
};

}  // namespace gift
