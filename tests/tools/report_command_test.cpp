#include "tools/report_command.h"

#include <doctest/doctest.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "core/error.h"
#include "core/files/atomic_file.h"
#include "core/files/mapped_file.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/report/sample_result.h"
#include "tests/train/compare/sample_cells.h"
#include "train/compare/comparison_folder.h"

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

TEST_CASE("comparisons and runs are merged, against any of their losses") {
  const testing::TemporaryFolder runs;
  const auto comparison = testing::sample_comparison({{"kl", "kl(T=20)", 50}, {"cosine", "cosine", 53}}, 4, "kl");
  Comparison a = comparison, b = comparison;
  a.cells.erase(a.cells.begin() + 4, a.cells.end());
  b.cells.erase(b.cells.begin(), b.cells.begin() + 4);
  b.baseline.clear();
  fs::create_directories(runs.path() / "a");
  fs::create_directories(runs.path() / "b");
  write_comparison(runs.path() / "a", a);
  write_comparison(runs.path() / "b", b);
  const std::string of_a = (runs.path() / "a").string(), of_b = (runs.path() / "b").string();
  const std::string page = (runs.path() / "page.html").string();
  CHECK(run({of_a, of_b, "--out", page}) == exit_done);
  const auto text = [&] {
    const auto file = MappedFile::open(page);
    return std::string(reinterpret_cast<const char*>(file->bytes().data()), file->bytes().size());
  };
  CHECK(text().find("Difference to kl(T=20)") != std::string::npos);
  CHECK(text().find("These trained networks") != std::string::npos);
  CHECK(run({of_a, of_b, "--out", page, "--baseline", "cosine", "--format", "latex"}) == exit_done);
  CHECK(text().find("Difference to cosine") != std::string::npos);
  CHECK_THROWS_WITH_AS(run({of_a, of_b, "--baseline", "mse"}), doctest::Contains("no row has the baseline loss 'mse'"),
                       ConfigError);
  const std::string eval = add_run(runs.path() / "eval", report::sample_result({.loss = "softce"}));
  CHECK(run({of_a, eval, "--out", page, "--format", "markdown"}) == exit_done);
  CHECK(text().find("</i>softce<") != std::string::npos);
}

TEST_CASE("the page of a comparison keeps the augmented pictures for later") {
  const testing::TemporaryFolder folder;
  const nlohmann::json result = write_comparison(
      folder.path(), testing::sample_comparison({{"kl", "kl(T=20)", 50}, {"cosine", "cosine", 53}}, 2, "kl"));
  write_run_report(folder.path(), result, {{"a batch", "data:image/png;base64,AAAA", 0, 0}});
  const auto shown = [&] {
    const auto file = MappedFile::open(folder.path() / "report.html");
    const std::string_view page(reinterpret_cast<const char*>(file->bytes().data()), file->bytes().size());
    return page.find("data:image/png;base64,AAAA") != page.npos;
  };
  CHECK(shown());
  CHECK(run({folder.path().string()}) == exit_done);
  CHECK(shown());
  write_file(folder.path() / "augmented.json", "[{\"caption\": 1}]");
  CHECK_THROWS_WITH_AS(run({folder.path().string()}), doctest::Contains("augmented.json"), FormatError);
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
