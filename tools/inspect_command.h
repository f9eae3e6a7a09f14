#pragma once

#include <string>

#include "tools/command.h"

namespace gift {

// `gift inspect`: what a file of tensors or a set of pictures holds, and why it is taken for what it is.
class InspectCommand final : public Command {
 public:
  std::string name() const override { return "inspect"; }
  std::string summary() const override { return "say what a file of weights or a set of images holds"; }
  void declare(CLI::App& app) override;
  int run() override;

 private:
  int inspect_tensors() const;
  int inspect_pictures() const;
  int inspect_soft_labels() const;
  int inspect_stored_batches() const;

  std::string path_, sheet_, split_ = "train";
  int64_t decode_ = 2000;
  bool verify_ = false, tensors_ = false, all_ = false, json_ = false;
};

}  // namespace gift
