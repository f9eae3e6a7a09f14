#pragma once

#include <string>
#include <vector>

#include "tools/command.h"
#include "train/config.h"

namespace gift {

// `gift predict`: what a saved network takes pictures for.
class PredictCommand final : public Command {
 public:
  std::string name() const override { return "predict"; }
  std::string summary() const override { return "name the classes of images by a saved network"; }
  void declare(CLI::App& app) override;
  int run() override;

 private:
  Config config_;
  std::string weights_;
  std::vector<std::string> images_;
  int top_ = 1, threads_ = 0;
  bool csv_ = false, json_ = false;
};

}  // namespace gift
