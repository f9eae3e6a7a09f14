#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.h"
#include "tools/command.h"
#include "tools/report/report.h"

namespace gift {

// `gift report`: the table and the page of runs that lie in run folders, one or several together.
class ReportCommand final : public Command {
 public:
  std::string name() const override { return "report"; }
  std::string summary() const override { return "compare runs: prints their table and writes a page"; }
  void declare(CLI::App& app) override;
  int run() override;

 private:
  std::vector<std::string> runs_;
  std::string out_, title_, format_ = "text";
};

// Where the page goes by default: into the folder of a single run, else beside the runs if they lie in one folder, else
// into the current folder.
std::filesystem::path default_report_path(const std::vector<std::filesystem::path>& results);

// The page of one run: its result and where it lies. Nothing of its distilled images where they cannot be read.
void write_run_report(const std::filesystem::path& folder, const nlohmann::json& result,
                      const std::vector<ReportPicture>& more = {});

}  // namespace gift
