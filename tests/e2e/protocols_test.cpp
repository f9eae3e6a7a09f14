#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "tests/e2e/examples.h"
#include "tests/support/temporary_folder.h"

using namespace gift::testing;
using nlohmann::json;

namespace {

std::vector<std::string> run_of(const std::filesystem::path& out, const char* set, std::vector<std::string> more) {
  more.insert(more.begin(), {"--seeds", "1"});
  return with_flag(short_run(out, more), "--train", (examples / set).string());
}

json result_of(const std::filesystem::path& out, const char* set, std::vector<std::string> more) {
  const Outcome run = run_gift(run_of(out, set, std::move(more)));
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  return json::parse(bytes_of(out / "result.json"));
}

}  // namespace

TEST_CASE("every protocol runs, on any number of threads in the same bits, and its flags win") {
  const TemporaryFolder folder;
  for (const char* protocol : {"rded", "sre2l", "datm"}) {
    CAPTURE(protocol);
    std::vector<std::string> flags{"--protocol", protocol, "--epochs", "4", "--lr", "2e-3", "--evaluations", "2"};
    const json one = result_of(folder.path() / protocol, "cifar10-rded-ipc1", [&] {
      auto all = flags;
      all.insert(all.end(), {"--threads", "1"});
      return all;
    }());
    CHECK(one["config"]["protocol"] == protocol);
    CHECK(one["config"]["learning_rate"] == 2e-3);
    CHECK(one["config"]["epochs"] == 4);
    flags.insert(flags.end(), {"--threads", "3"});
    const auto again = folder.path() / (std::string(protocol) + "-again");
    result_of(again, "cifar10-rded-ipc1", flags);
    CHECK(comparable_result(folder.path() / protocol) == comparable_result(again));
    CHECK(bytes_of(again / "student_seed0.safetensors") ==
          bytes_of(folder.path() / protocol / "student_seed0.safetensors"));
  }
}

TEST_CASE("a set is cut, images are held out and choose an epoch, and the native loss is found") {
  const TemporaryFolder folder;
  const json result = result_of(folder.path() / "run", "cifar10-rded-ipc10",
                                {"--ipc", "5", "--select", "holdout", "--holdout", "0.4", "--loss", "native"});
  CHECK(result["preflight"]["train"]["images"] == 30);
  CHECK(result["loss"] == "kl:T=20");
  const int epoch = result["selected"]["epochs"][0];
  double best = -1;
  for (const json& point : result["curves"]) {
    if (point["test_top1"].is_null()) continue;
    if (point["epoch"] < epoch) CHECK(point["holdout_top1"] < result["selected"]["holdout"][0]);
    if (point["epoch"] == epoch) CHECK(point["test_top1"] == result["selected"]["values"][0]);
    best = std::max(best, point["holdout_top1"].get<double>());
  }
  CHECK(best == result["selected"]["holdout"][0]);
  CHECK(std::fmod(best * 20 / 100, 1.0) == doctest::Approx(0));  // 20 images are held out
  const json random = result_of(folder.path() / "random", "cifar10-rded-ipc10",
                                {"--subset", "random:ipc=3,seed=1", "--epochs", "1", "--loss", "ce"});
  CHECK(random["preflight"]["train"]["images"] == 30);
  CHECK_FALSE(random.contains("selected"));
}

TEST_CASE("a run whose moments are dropped on the way continues to the same bits") {
  const TemporaryFolder folder;
  const std::vector<std::string> flags{"--epochs",          "60",           "--save-every", "0",
                                       "--reset-moments",   "--milestones", "7,21,35,49",   "--augment",
                                       "single_dsa_cutmix", "--loss",       "gift+ce"};
  const auto whole = folder.path() / "whole", cut = folder.path() / "cut";
  result_of(whole, "cifar10-rded-ipc10", flags);
  std::vector<std::string> arguments = run_of(cut, "cifar10-rded-ipc10", flags);
  int kills = 0;
  for (const int delay_ms : {60, 200}) {
    Program run(arguments);
    for (int i = 0; i < 3000 && !std::filesystem::exists(cut / "checkpoint.safetensors"); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
    run.send(SIGKILL);
    kills += run.wait().exit_code == 128 + SIGKILL;
    if (arguments.back() != "--resume") arguments.push_back("--resume");
  }
  CHECK(kills > 0);
  const Outcome last = run_gift(arguments);
  REQUIRE_MESSAGE(last.exit_code == 0, last.err);
  CHECK(comparable_result(whole) == comparable_result(cut));
  CHECK(bytes_of(whole / "student_seed0.safetensors") == bytes_of(cut / "student_seed0.safetensors"));
}

TEST_CASE("a comparison under a protocol equals its runs, with native losses and held-out images") {
  const TemporaryFolder folder;
  const std::vector<std::string> flags{"--protocol", "rded",    "--epochs",  "4",   "--evaluate-every", "2",
                                       "--select",   "holdout", "--holdout", "0.3", "--patches",        "2"};
  std::vector<std::string> compare = run_of(folder.path() / "compare", "cifar10-rded-ipc10", flags);
  compare[0] = "compare";
  compare.insert(compare.end(), {"--losses", "native,gift+ce", "--baseline", "native", "--save-students"});
  const Outcome all = run_gift(compare);
  REQUIRE_MESSAGE(all.exit_code == 0, all.err);
  const json result = json::parse(bytes_of(folder.path() / "compare" / "result.json"));
  CHECK(result["cells"][0]["loss"] == "kl(T=20)");
  const char* losses[] = {"native", "gift+ce"};
  for (size_t i = 0; i < 2; ++i) {
    auto alone = flags;
    alone.insert(alone.end(), {"--loss", losses[i]});
    const json run = result_of(folder.path() / std::to_string(i), "cifar10-rded-ipc10", alone);
    const json& cell = result["cells"][i];
    CHECK(cell["last"] == run["last"]["values"][0]);
    CHECK(cell["best"] == run["best"]["values"][0]);
    CHECK(cell["selected"] == run["selected"]["values"][0]);
    CHECK(result["rows"][i]["curves"] == run["curves"]);
  }
}

TEST_CASE("wishes that a set cannot meet are named before any work") {
  const TemporaryFolder folder;
  const auto refused = [&](std::vector<std::string> more, const char* part) {
    const Outcome run = run_gift(run_of(folder.path() / "run", "cifar10-rded-ipc10", std::move(more)));
    CHECK(run.exit_code != 0);
    CHECK_MESSAGE(run.err.find(part) != std::string::npos, run.err);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "run" / "metrics.csv"));
  };
  refused({"--protocol", "rdde"}, "did you mean 'rded'?");
  refused({"--ipc", "11"}, "class '00000'");
  refused({"--ipc", "1", "--select", "holdout"}, "one to hold out and one to train on");
  refused({"--augment", "dsa_cutmix_mixup"}, "exclude each other");
  refused({"--loss", "native", "--method", "dat"}, "did you mean 'datm'?");
}
