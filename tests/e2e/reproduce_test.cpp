#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "tests/e2e/examples.h"
#include "tests/support/temporary_folder.h"

using namespace gift::testing;
namespace fs = std::filesystem;

namespace {

// The shipped sets in the layout of docs/reproduce.md, and a recipe for them. 50 images per class are not there.
struct Root {
  TemporaryFolder folder;
  fs::path data = folder.path() / "data", teachers = folder.path() / "teachers", recipe = folder.path() / "mine.json";

  Root() {
    fs::create_directories(data / "cifar10/rded/convnet3");
    fs::create_directories(teachers);
    fs::create_directory_symlink(examples / "cifar10-rded-ipc10", data / "cifar10/rded/convnet3/ipc10");
    fs::create_directory_symlink(examples / "cifar10-rded-ipc1", data / "cifar10/rded/convnet3/ipc1");
    fs::copy_file(examples / "cifar10-test-1000.tar", data / "cifar10/test.tar");
    fs::copy_file(examples / "cifar10_conv3.pth", teachers / "cifar10_conv3.pth");
    std::ofstream(recipe) << R"({"title": "Mine",
      "all": {"dataset": "cifar10", "method": "rded", "network": "convnet"},
      "columns": [{"ipc": 1}, {"ipc": 10}, {"ipc": 50}],
      "rows": [{"loss": "native", "paper": ["20.0 ± 1.0", "40.0 ± 0.5", "50.0 ± 0.1"]},
               {"loss": "gift", "paper": ["21.0 ± 1.0", "?", "52.0 ± 0.1"]}],
      "notes": [{"text": "A note on one cell.", "where": {"ipc": 1, "loss": "gift"}}]})";
  }
  std::vector<std::string> command(const std::string& name, std::vector<std::string> more = {}) const {
    std::vector<std::string> out{"reproduce", name, "--data", data.string(), "--teachers", teachers.string()};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }
  std::vector<std::string> mine(const fs::path& out, std::vector<std::string> more = {}) const {
    std::vector<std::string> all{"--width", "16", "--epochs", "8", "--seeds", "2", "--out", out.string()};
    all.insert(all.end(), more.begin(), more.end());
    return command(recipe.string(), all);
  }
};

}  // namespace

TEST_CASE("what is there of a recipe is trained and stands beside the paper, what is missing is named") {
  const Root root;
  const fs::path out = root.folder.path() / "run";
  const Outcome outcome = run_gift(root.mine(out, {"--json"}));
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  const nlohmann::json result = nlohmann::json::parse(outcome.out);
  CHECK(result == nlohmann::json::parse(bytes_of(out / "result.json")));
  CHECK(result.at("cells").size() == 8);
  CHECK(result.at("baseline") == "native");
  const nlohmann::json& mine = result.at("reproduction");
  CHECK(mine.at("deviations").size() == 3);
  CHECK(mine.at("missing").size() == 1);
  REQUIRE(mine.at("cells").size() == 6);
  for (const nlohmann::json& cell : mine.at("cells")) {
    const bool there = cell.at("ipc") != 50;
    CHECK(cell.at("last").at("n") == (there ? 2 : 0));
    CHECK(cell.at("missing").empty() == there);
    const bool gift = cell.at("loss") == "gift";
    CHECK(cell.at("difference_to_native").is_null() == !gift);
    if (!gift || !there) continue;
    double ours = 0;
    for (const nlohmann::json& other : mine.at("cells"))
      if (other.at("ipc") == cell.at("ipc") && other.at("loss") == "native")
        ours = cell.at("last").at("mean").get<double>() - other.at("last").at("mean").get<double>();
    CHECK(cell.at("difference_to_native").at("ours").at("mean").get<double>() == doctest::Approx(ours));
  }
  const std::string table = bytes_of(out / "table.md");
  CHECK(table.find("21.0 ± 1.0 (1)") != std::string::npos);
  CHECK(table.find("A note on one cell.") != std::string::npos);
  CHECK(table.find("ipc50") != std::string::npos);
  CHECK(outcome.err.find("Missing: no set RDED (ConvNet), CIFAR-10, IPC 50") != std::string::npos);
  for (const char* file : {"table.tex", "table.csv", "report.html", "config.json"}) CHECK(fs::exists(out / file));
  const fs::path again = root.folder.path() / "again.html";
  REQUIRE(run_gift({"report", out.string(), "--out", again.string()}).exit_code == 0);
  for (const fs::path& page : {out / "report.html", again})
    CHECK(bytes_of(page).find("Beside the paper") != std::string::npos);
}

TEST_CASE("a reproduction cut off goes on to the same numbers") {
  const Root root;
  const fs::path whole = root.folder.path() / "whole", cut = root.folder.path() / "cut";
  const std::vector<std::string> longer{"--epochs", "60", "--save-every", "0"};
  REQUIRE(run_gift(root.mine(whole, longer)).exit_code == 0);
  Program run(root.mine(cut, longer));
  for (int i = 0; i < 3000 && !fs::exists(cut / "cohorts"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  run.send(SIGKILL);
  CHECK(run.wait().exit_code == 128 + SIGKILL);
  std::vector<std::string> again = longer;
  again.emplace_back("--resume");
  const Outcome last = run_gift(root.mine(cut, again));
  REQUIRE_MESSAGE(last.exit_code == 0, last.err);
  const auto cells = [](const fs::path& folder) {
    return nlohmann::json::parse(bytes_of(folder / "result.json")).at("reproduction").at("cells");
  };
  CHECK(cells(whole) == cells(cut));
}

TEST_CASE("a dry run lists cells and trains nothing; --only chooses") {
  const Root root;
  const fs::path out = root.folder.path() / "dry";
  const Outcome outcome = run_gift(root.mine(out, {"--dry-run", "--only", "method=rded,ipc=10,ipc=50", "--json"}));
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  CHECK_FALSE(fs::exists(out));
  CHECK(nlohmann::json::parse(outcome.out).at("cells").size() == 4);
  CHECK(outcome.err.find("2 of 4 cells can run: 4 students") != std::string::npos);
  for (const char* name : {"table1", "table12", "figure2", "figure8"}) {
    const Outcome recipe = run_gift(root.command(name, {"--dry-run"}));
    CHECK(recipe.exit_code == 0);
    CHECK(recipe.out.find("0 of ") != std::string::npos);
  }
  const Outcome list = run_gift({"reproduce"});
  CHECK(list.exit_code == 0);
  CHECK(list.out.find("table13") != std::string::npos);
}

TEST_CASE("Tables 8 and 9 are checks") {
  const Root root;
  const Outcome eight = run_gift(root.command("table8", {"--json", "--out", (root.folder.path() / "8").string()}));
  REQUIRE_MESSAGE(eight.exit_code == 0, eight.err);
  CHECK(nlohmann::json::parse(eight.out).at("checks").at(1).at("here") == "100");
  CHECK(nlohmann::json::parse(eight.out).at("checks").at(1).at("agrees") == false);
  const Outcome nine = run_gift(root.command("Table-9", {"--json", "--out", (root.folder.path() / "9").string()}));
  REQUIRE_MESSAGE(nine.exit_code == 0, nine.err);
  CHECK(nlohmann::json::parse(nine.out).at("checks").at(1).at("here") == "84.50");
  const Outcome report = run_gift({"report", (root.folder.path() / "8").string()});
  CHECK(report.exit_code == 2);
  CHECK(report.err.find("is of gift reproduce") != std::string::npos);
  CHECK(nlohmann::json::parse(nine.out).at("checks").at(0).at("here").is_null());
}

TEST_CASE("a continual recipe runs as gift continual does") {
  const Root root;
  const fs::path recipe = root.folder.path() / "steps.json", out = root.folder.path() / "steps";
  std::ofstream(recipe) << R"({"title": "Steps", "kind": "continual",
    "all": {"dataset": "cifar10", "method": "rded", "network": "convnet", "ipc": 10},
    "columns": [{"steps": 2}, {"steps": 5}], "rows": [{"loss": "native"}, {"loss": "gift"}]})";
  const Outcome outcome = run_gift(root.command(
      recipe.string(), {"--width", "8", "--epochs", "2", "--seeds", "1", "--json", "--out", out.string()}));
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  const nlohmann::json result = nlohmann::json::parse(outcome.out);
  CHECK(result.at("steps") == nlohmann::json{2, 5});
  CHECK(result.at("losses").size() == 2);
  CHECK(fs::exists(out / "report.html"));
}

TEST_CASE("recipes, filters and settings that cannot be are refused with the reason") {
  const Root root;
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& part) {
    const Outcome outcome = run_gift(arguments);
    CHECK(outcome.exit_code != 0);
    CHECK_MESSAGE(outcome.err.find(part) != std::string::npos, outcome.err);
  };
  refused(root.command("tabel1"), "did you mean 'table1'");
  refused(root.command("nothing.json"), "nothing.json");
  refused(root.command("table1", {"--only", "methd=rded"}), "did you mean 'method'");
  refused(root.command("table1", {"--only", "method=rdde"}), "did you mean 'rded'");
  refused(root.command("table1", {"--only", "ipc=7"}), "no cell of table1 fits");
  refused(root.command("table1", {"--loss", "ce"}), "--loss");
  refused({"reproduce", "table1", "--data", (root.data / "nowhere").string()}, "no such folder");
  fs::create_directories(root.data / "cifar10/rded/convnet3/ipc50");
  std::ofstream(root.data / "cifar10/rded/convnet3/ipc50/data.pt") << "no tensors";
  const Outcome broken = run_gift(root.mine(root.folder.path() / "broken", {"--dry-run"}));
  CHECK(broken.exit_code == 0);
  CHECK_MESSAGE(broken.out.find("Missing: a set that opens") != std::string::npos, broken.out);
  CHECK(broken.out.find("4 of 6 cells can run") != std::string::npos);
  refused(root.command("table1"), "nothing of table1 can run");
}
