#pragma once

#include "models/model.h"
#include "tools/command.h"

namespace gift {

// `gift bench step|eval`: how fast a training step (with a teacher of the same architecture) and a test batch are.
class BenchCommand final : public Command {
 public:
  std::string name() const override { return "bench"; }
  std::string summary() const override { return "time training steps (step) or test batches (eval)"; }
  void declare(CLI::App& app) override;
  int run() override;

 private:
  std::string what_ = "step", precision_ = "auto", convolution_ = "auto", device_ = "auto", loss_ = "gift";
  ModelConfig model_;
  int64_t batch_ = 50;
  int students_ = 1, epoch_steps_ = 0, steps_ = 20, warmup_ = 3, threads_ = 0;
  bool stack_ = false, json_ = false;
};

}  // namespace gift
