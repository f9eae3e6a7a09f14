#pragma once

#include <string>

#include "tools/command.h"

namespace gift {

// `gift convert`: weights, tensors and sets of images from any readable format into any writable one.
class ConvertCommand final : public Command {
 public:
  std::string name() const override { return "convert"; }
  std::string summary() const override { return "convert weights and sets of images between formats"; }
  void declare(CLI::App& app) override;
  int run() override;

 private:
  int convert_pictures() const;
  int convert_tensors() const;

  std::string in_, out_, dtype_, keys_, under_, dataset_, split_ = "train", normalization_;
  int image_size_ = 0;
  bool force_ = false;
};

}  // namespace gift
