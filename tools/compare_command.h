#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/command.h"
#include "tools/run_flags.h"
#include "train/compare/grid.h"
#include "train/compare/runner.h"

namespace gift {

// `gift compare`: losses (optimizers, learning rates, models, gammas, sets) side by side in lockstep.
class CompareCommand final : public Command {
 public:
  std::string name() const override { return "compare"; }
  std::string summary() const override {
    return "train students with several losses in lockstep and say what differs, with its uncertainty";
  }
  void declare(CLI::App& app) override;
  int run() override;

 private:
  Grid grid() const;  // --config or --grid, with the flags as defaults

  Config flags_;
  std::vector<std::function<void(Config&)>> given_;  // each copies one setting, if its flag was given
  CLI::Option* losses_option_ = nullptr;
  std::string losses_, optimizers_, models_, baseline_, name_;
  std::vector<double> learning_rates_, gammas_;
  std::string grid_file_;
  CompareOptions options_;
  RunFlags run_;
};

}  // namespace gift
