#include "tools/report_command.h"

#include <doctest/doctest.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "core/error.h"
#include "core/files/atomic_file.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/report/sample_result.h"

using namespace gift;
namespace fs = std::filesystem;

namespace {

std::string add_run(const fs::path& folder, const nlohmann::json& result) {
  fs::create_directories(folder);
  write_file(folder / "result.json", result.dump());
  return folder.string();
}

int run(std::vector<std::string> arguments) {
  ReportCommand command;
  CLI::App app;
  command.declare(app);
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  app.parse(arguments);
  return command.run();
}

}  // namespace

TEST_CASE("a page is written into the folder of one run, and beside several") {
  const testing::TemporaryFolder runs;
  const std::string a = add_run(runs.path() / "gift", report::sample_result());
  const std::string b = add_run(runs.path() / "kl", report::sample_result({.loss = "kl"}));
  CHECK(run({a}) == exit_done);
  CHECK(fs::exists(a + "/report.html"));
  CHECK(run({a + "/", b, "--format", "csv"}) == exit_done);
  CHECK(fs::exists(runs.path() / "report.html"));
  // As a shell expands RUNS/*, with the page of the time before.
  CHECK(run({a, b, (runs.path() / "report.html").string()}) == exit_done);
  CHECK(run({a + "/result.json", b, "--out", (runs.path() / "page.html").string()}) == exit_done);
  CHECK(fs::exists(runs.path() / "page.html"));
}

TEST_CASE("where the page goes") {
  CHECK(default_report_path({"runs/a/result.json"}) == "runs/a/report.html");
  CHECK(default_report_path({"result.json"}) == "./report.html");
  CHECK(default_report_path({"runs/a/result.json", "runs/b/result.json"}) == "runs/report.html");
  CHECK(default_report_path({"runs/a/result.json", "others/b/result.json"}) == "report.html");
}

TEST_CASE("folders that hold no run are refused by name") {
  const testing::TemporaryFolder runs;
  fs::create_directories(runs.path() / "empty");
  CHECK_THROWS_WITH_AS(run({(runs.path() / "none").string()}), doctest::Contains("no such run folder"), FileError);
  CHECK_THROWS_WITH_AS(run({(runs.path() / "empty").string()}), doctest::Contains("holds no result.json"), FileError);
  CHECK_THROWS_AS(run({"page.html"}), ConfigError);
  const std::string broken = add_run(runs.path() / "broken", {{"loss", "gift"}});
  CHECK_THROWS_WITH_AS(run({broken}), doctest::Contains("broken/result.json: model is missing"), FormatError);
  CHECK_THROWS_AS(run({broken, "--format", "pdf"}), CLI::ParseError);
}
