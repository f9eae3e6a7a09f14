#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "tools/command.h"
#include "tools/run_flags.h"
#include "train/continual/continual.h"

namespace gift {

// `gift continual`: classes arrive in steps; after each, fresh networks train on all images so far.
class ContinualCommand final : public Command {
 public:
  std::string name() const override { return "continual"; }
  std::string summary() const override { return "class-incremental learning: accuracy after each step, loss by loss"; }
  void declare(CLI::App& app) override;
  int run() override;

 private:
  Config resolve() const;

  Config flags_;
  std::vector<std::function<void(Config&)>> given_;  // each copies one setting, if its flag was given
  std::string config_file_, losses_;
  ContinualOptions options_;
  RunFlags run_;
  int orders_ = 0;
};

void print_continual(std::FILE* out, const ContinualResult& result, const std::filesystem::path& folder);
// Writes table.md, table.csv and report.html of a run into its folder.
void write_continual_tables(const std::filesystem::path& folder, const ContinualResult& result);

}  // namespace gift
