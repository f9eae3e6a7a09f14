#pragma once

#include <string>

#include "tools/command.h"

namespace gift {

// `gift convert`: weights and tensors from any readable format into any writable one.
class ConvertCommand final : public Command {
 public:
  std::string name() const override { return "convert"; }
  std::string summary() const override { return "convert weights between PyTorch, safetensors and numpy files"; }
  void declare(CLI::App& app) override;
  int run() override;

 private:
  std::string in_, out_, dtype_, keys_, under_;
  bool force_ = false;
};

}  // namespace gift
