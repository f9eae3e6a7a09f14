#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/command.h"
#include "tools/run_flags.h"
#include "train/relabel/relabel.h"

namespace gift {

// `gift relabel`: writes what teachers say of the batches of a run, for `gift eval --labels`.
class RelabelCommand final : public Command {
 public:
  std::string name() const override { return "relabel"; }
  std::string summary() const override { return "write a teacher's soft labels of a set, to train on without it"; }
  void declare(CLI::App& app) override;
  int run() override;

 private:
  Config resolve() const;

  Config flags_;
  std::vector<std::function<void(Config&)>> given_;  // each copies one setting, if its flag was given
  RelabelOptions options_;
  RunFlags run_;
  std::string config_file_, dtype_ = "f16";
};

}  // namespace gift
