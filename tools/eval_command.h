#pragma once

#include <functional>
#include <vector>

#include "tools/command.h"
#include "tools/run_flags.h"
#include "train/config.h"
#include "train/run.h"

namespace gift {

// `gift eval`: trains students on a distilled set and tests them; with --weights it only tests a saved network.
class EvalCommand final : public Command {
 public:
  std::string name() const override { return "eval"; }
  std::string summary() const override {
    return "train students on a distilled set and test them (--weights: only test)";
  }
  void declare(CLI::App& app) override;
  int run() override;

 private:
  Config resolve() const;  // --config, then flags
  int train_and_test();
  int only_test();

  Config flags_;
  std::vector<std::function<void(Config&)>> given_;  // each copies one setting, if its flag was given
  std::string config_file_, weights_;
  RunOptions options_;
  RunFlags run_;
};

}  // namespace gift
