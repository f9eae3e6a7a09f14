#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.h"
#include "tools/command.h"
#include "tools/report/report.h"

namespace gift {

// `gift report`: the table and the page of runs and comparisons that lie in folders, one or several merged.
class ReportCommand final : public Command {
 public:
  std::string name() const override { return "report"; }
  std::string summary() const override { return "merge runs and comparisons: prints their table and writes a page"; }
  void declare(CLI::App& app) override;
  int run() override;

 private:
  std::vector<std::string> runs_;
  std::string out_, title_, baseline_, format_ = "text";
};

// Where the page goes by default: into the folder of a single run, else beside the runs if they lie in one folder, else
// into the current folder.
std::filesystem::path default_report_path(const std::vector<std::filesystem::path>& results);

// The page of a run or a comparison (result.json of kind "compare"): its result and where it lies, the images of its
// training sets where they can still be read. `augmented`: a batch as the students see it; kept in a comparison's
// folder for reports made later.
void write_run_report(const std::filesystem::path& folder, const nlohmann::json& result,
                      const std::vector<ReportPicture>& augmented = {});

}  // namespace gift
