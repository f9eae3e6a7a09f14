#include <doctest/doctest.h>

#include <signal.h>
#include <algorithm>
#include <sstream>

#include <chrono>
#include <thread>

#include "tests/e2e/examples.h"
#include "tests/support/temporary_folder.h"

using namespace gift::testing;

namespace {

// The settings of short_run() on the set of 10 images per class, for `gift continual`.
std::vector<std::string> continual(const std::filesystem::path& out, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"--losses", "native,gift", "--steps", "2,5"});
  return with_flag(short_run_of("continual", out, more), "--train", (examples / "cifar10-rded-ipc10").string());
}

nlohmann::json stages_of(const std::filesystem::path& folder) {
  nlohmann::json stages = nlohmann::json::parse(bytes_of(folder / "result.json")).at("stages");
  for (auto& stage : stages)
    for (auto& student : stage.at("students")) {
      student.erase("train_s");
      student.erase("eval_s");
    }
  return stages;
}

void refused(std::vector<std::string> more, const std::string& part) {
  const TemporaryFolder folder;
  const Outcome outcome = run_gift(continual(folder.path() / "run", std::move(more)));
  CHECK(outcome.exit_code == 2);
  CHECK_MESSAGE(outcome.err.find(part) != std::string::npos, outcome.err);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "run" / "result.json"));
}

}  // namespace

TEST_CASE("classes arrive in steps, and the last stage equals an evaluation on the whole set") {
  const TemporaryFolder folder;
  const Outcome outcome = run_gift(continual(folder.path() / "run", {"--json", "--threads", "2"}));
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  const nlohmann::json result = nlohmann::json::parse(outcome.out);
  CHECK(result == nlohmann::json::parse(bytes_of(folder.path() / "run" / "result.json")));
  CHECK(result.at("complete") == true);
  CHECK(result.at("series").size() == 4);  // 2 losses, 2 numbers of steps
  CHECK(result.at("series").at(0).at("average_incremental").at("n") == 2);
  CHECK(result.at("teacher_knows_all") == true);
  REQUIRE(result.at("stages").size() == 12);  // 2, 4, 5, 6, 8, 10 classes; 2 orders
  for (const auto& stage : result.at("stages")) {
    const int classes = stage.at("classes");
    CHECK(stage.at("images") == 10 * classes);
    CHECK(stage.at("test_images") == 100 * classes);
    CHECK(stage.at("batch_size") == 50 - (classes < 5 ? 50 - 10 * classes : 0));
    for (const auto& student : stage.at("students")) {
      CHECK(student.at("last_top1") >= 0);
      CHECK(student.at("last_top1") <= 100);
    }
  }
  CHECK(outcome.err.find("not arrived yet") != std::string::npos);
  std::istringstream lines(outcome.err.substr(outcome.err.find("5 steps")));
  for (std::string line; std::getline(lines, line);) {  // fits into a terminal
    const auto columns = std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
    CHECK_MESSAGE(columns <= 100, line);
  }
  for (const char* file : {"table.md", "table.csv", "report.html", "config.json"})
    CHECK(std::filesystem::exists(folder.path() / "run" / file));
  const Outcome alone =
      run_gift(with_flag(short_run(folder.path() / "eval", {"--loss", "gift", "--json", "--threads", "1"}), "--train",
                         (examples / "cifar10-rded-ipc10").string()));
  REQUIRE_MESSAGE(alone.exit_code == 0, alone.err);
  const nlohmann::json values = nlohmann::json::parse(alone.out).at("last").at("values");
  CHECK(result.at("stages").at(5).at("students").at(1).at("last_top1") == values.at(0));
  CHECK(result.at("stages").at(11).at("students").at(1).at("last_top1") == values.at(1));
}

TEST_CASE("a continual run cut off goes on to the same numbers") {
  const TemporaryFolder folder;
  const auto whole = folder.path() / "whole", cut = folder.path() / "cut";
  const std::vector<std::string> longer{"--epochs", "40", "--save-every", "0", "--orders", "1"};
  REQUIRE(run_gift(continual(whole, longer)).exit_code == 0);
  std::vector<std::string> again = longer;
  again.emplace_back("--resume");
  int kills = 0;
  for (const int delay_ms : {150, 400}) {
    Program run(continual(cut, kills ? again : longer));
    for (int i = 0; i < 3000 && !std::filesystem::exists(cut / "checkpoint.safetensors"); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
    run.send(SIGKILL);
    if (run.wait().exit_code == 128 + SIGKILL) ++kills;
  }
  CHECK(kills > 0);
  const Outcome last = run_gift(continual(cut, again));
  REQUIRE_MESSAGE(last.exit_code == 0, last.err);
  CHECK(stages_of(cut) == stages_of(whole));
  CHECK(bytes_of(cut / "table.csv") == bytes_of(whole / "table.csv"));
  std::vector<std::string> other = again;
  other.insert(other.end(), {"--steps", "3"});
  CHECK(run_gift(continual(cut, other)).exit_code == 2);
}

TEST_CASE("continual runs that cannot be are refused with the reason") {
  refused({"--steps", "11"}, "expected 1 to 10");
  refused({"--steps", "0"}, "expected 1 to 10");
  refused({"--losses", "ce,gfit"}, "did you mean 'gift'");
  refused({"--teacher", "", "--losses", "ce,gift"}, "--teacher");
  refused({"--steps", "5"}, "twice");
  refused({"--seeds", "2"}, "--orders");
  refused({"--select", "holdout"}, "--select");
  refused({"--orders", "-1"}, "--orders");
  refused({"--seed", "4294967296"}, "4294967295");
}
