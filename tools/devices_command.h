#pragma once

#include "tools/command.h"

namespace gift {

// `gift devices`: what this machine offers, and why something is missing.
class DevicesCommand final : public Command {
 public:
  std::string name() const override { return "devices"; }
  std::string summary() const override { return "list the devices and say why one is missing"; }
  void declare(CLI::App&) override {}
  int run() override;
};

}  // namespace gift
