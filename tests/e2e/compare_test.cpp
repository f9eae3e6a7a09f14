#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "tests/e2e/examples.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_folder.h"

using namespace gift::testing;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

// A comparison of a few seconds; `more` goes before what it repeats.
std::vector<std::string> short_comparison(const fs::path& out, std::vector<std::string> more = {}) {
  more.insert(more.begin(), {"--epochs", "4", "--losses", "ce,kl,gift", "--baseline", "kl"});
  return short_run_of("compare", out, more);
}

// result.json without times.
json comparable(const fs::path& folder) {
  json result = json::parse(bytes_of(folder / "result.json"));
  for (const char* key : {"command", "environment"}) result.erase(key);
  for (const char* list : {"cells", "rows"})
    for (json& entry : result[list])
      for (const char* key : {"train_s", "eval_s", "preflight"}) entry.erase(key);
  return result;
}

}  // namespace

TEST_CASE("a comparison ends with cells, rows, pairing, tables and a page") {
  const TemporaryFolder folder;
  const fs::path out = folder.path() / "out";
  const Outcome run = run_gift(short_comparison(out, {"--json"}));
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  const json result = json::parse(run.out);
  CHECK(result == json::parse(bytes_of(out / "result.json")));
  CHECK(result["complete"] == true);
  CHECK(result["command"].get<std::string>().find("--baseline kl") != std::string::npos);
  REQUIRE(result["cells"].size() == 6);
  for (const json& cell : result["cells"]) {
    for (const char* key : {"loss", "optimizer", "lr", "model", "set", "seed", "last", "best", "train_s", "eval_s"})
      CHECK_MESSAGE(!cell.at(key).is_null(), key);
    CHECK(cell["diverged"].is_null());
    CHECK(cell["set"] == "cifar10-rded-ipc1");
  }
  REQUIRE(result["rows"].size() == 3);
  for (const json& row : result["rows"]) {
    CHECK(row["last"]["n"] == 2);
    CHECK(row["best"]["n"] == 2);
    const bool is_baseline = row["loss"] == "kl(T=20)";
    CHECK(row["difference"].is_null() == is_baseline);
    if (is_baseline) continue;
    const json& d = row["difference"];
    CHECK(d["pairing"] == "paired");
    CHECK(d["low"].get<double>() <= d["mean"].get<double>());
    CHECK(d["mean"].get<double>() <= d["high"].get<double>());
    CHECK(d["p_holm"].get<double>() >= d["p"].get<double>());
    CHECK(d["mean"].get<double>() ==
          doctest::Approx(row["last"]["mean"].get<double>() - result["rows"][1]["last"]["mean"].get<double>()));
  }
  CHECK_FALSE(result["pairing"].empty());
  for (const char* file : {"config.json", "metrics.csv", "table.md", "table.tex", "table.csv", "report.html"})
    CHECK_MESSAGE(bytes_of(out / file).size() > 100, file);
}

TEST_CASE("each student of a comparison has the numbers of gift eval") {
  const TemporaryFolder folder;
  REQUIRE(run_gift(short_comparison(folder.path() / "all")).exit_code == 0);
  const json all = json::parse(bytes_of(folder.path() / "all" / "result.json"));
  for (const char* loss : {"ce", "gift"}) {
    const fs::path out = folder.path() / loss;
    REQUIRE(run_gift(short_run(out, {"--loss", loss, "--epochs", "4"})).exit_code == 0);
    const json alone = json::parse(bytes_of(out / "result.json"));
    const json& row = all["rows"][loss == std::string("ce") ? 0 : 2];
    for (const char* key : {"last", "best", "curves", "confusion", "per_class"}) CHECK(row[key] == alone[key]);
  }
}

TEST_CASE("a comparison killed at any moment goes on to the same bits") {
  const TemporaryFolder folder;
  const auto arguments = [&](const char* name, std::vector<std::string> more = {}) {
    std::vector<std::string> all = short_comparison(folder.path() / name, {"--epochs", "60", "--save-every", "0"});
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  REQUIRE(run_gift(arguments("whole")).exit_code == 0);
  int kills = 0;
  for (const int delay_ms : {50, 300}) {
    Program run(arguments("cut", kills ? std::vector<std::string>{"--resume"} : std::vector<std::string>{}));
    const fs::path first = folder.path() / "cut" / "cohorts" / "0000.safetensors";
    for (int i = 0; i < 2000 && !fs::exists(first); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
    run.send(SIGKILL);
    if (run.wait().exit_code == 128 + SIGKILL) ++kills;
  }
  CHECK(kills > 0);
  const Outcome last = run_gift(arguments("cut", {"--resume"}));
  REQUIRE_MESSAGE(last.exit_code == 0, last.err);
  CHECK(comparable(folder.path() / "whole") == comparable(folder.path() / "cut"));
  CHECK(bytes_of(folder.path() / "whole" / "metrics.csv") == bytes_of(folder.path() / "cut" / "metrics.csv"));
}

TEST_CASE(
    "a stacked comparison says so, is near the one that is not, and goes on to the same bits where it was killed") {
  const TemporaryFolder folder;
  const auto arguments = [&](const char* name, std::vector<std::string> more) {
    const std::vector<std::string> slow{"--optimizers", "sgd", "--lr", "1e-3", "--epochs", "30", "--save-every", "0"};
    more.insert(more.begin(), slow.begin(), slow.end());
    return short_comparison(folder.path() / name, more);
  };
  REQUIRE(run_gift(arguments("plain", {})).exit_code == 0);
  const Outcome whole = run_gift(arguments("stacked", {"--stack"}));
  REQUIRE_MESSAGE(whole.exit_code == 0, whole.err);
  const json plain = comparable(folder.path() / "plain"), stacked = comparable(folder.path() / "stacked");
  CHECK(stacked["notes"].dump().find("--stack") != std::string::npos);
  CHECK(plain["notes"].dump().find("--stack") == std::string::npos);
  CHECK(bytes_of(folder.path() / "stacked" / "report.html").find("within rounding only") != std::string::npos);
  REQUIRE(stacked["cells"].size() == 6);
  for (size_t i = 0; i < 6; ++i)
    CHECK(std::abs(stacked["cells"][i]["last"].get<double>() - plain["cells"][i]["last"].get<double>()) < 1);

  Program cut(arguments("cut", {"--stack"}));
  const fs::path first = folder.path() / "cut" / "cohorts" / "0000.safetensors";
  for (int i = 0; i < 2000 && !fs::exists(first); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  cut.send(SIGKILL);
  REQUIRE(cut.wait().exit_code == 128 + SIGKILL);
  check_refused(arguments("cut", {"--resume"}), 2, {"stack"});
  const Outcome alone = run_gift(short_run(folder.path() / "alone", {"--stack", "--seeds", "1", "--epochs", "1"}));
  REQUIRE_MESSAGE(alone.exit_code == 0, alone.err);
  CHECK((alone.out + alone.err).find("--stack changes nothing") != std::string::npos);
  const Outcome last = run_gift(arguments("cut", {"--stack", "--resume"}));
  REQUIRE_MESSAGE(last.exit_code == 0, last.err);
  CHECK(comparable(folder.path() / "cut") == stacked);
  CHECK(bytes_of(folder.path() / "cut" / "metrics.csv") == bytes_of(folder.path() / "stacked" / "metrics.csv"));
}

TEST_CASE("a grid file compares sets, and says what cannot be paired") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "grid.json", out = folder.path() / "out";
  const json grid{{"defaults",
                   {{"test", (examples / "cifar10-test-1000.tar").string()},
                    {"teacher", (examples / "cifar10_conv3.pth").string()},
                    {"dataset", "cifar10"},
                    {"width", 16},
                    {"epochs", 2},
                    {"seeds", 2},
                    {"losses", "kl,gift"}}},
                  {"baseline", "kl"},
                  {"entries",
                   {{{"name", "one"}, {"train", (examples / "cifar10-rded-ipc1").string()}},
                    {{"name", "ten"}, {"train", (examples / "cifar10-rded-ipc10").string()}}}}};
  std::ofstream(file) << grid.dump();
  const Outcome run = run_gift({"compare", "--grid", file.string(), "--out", out.string(), "--json"});
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  const json result = json::parse(run.out);
  REQUIRE(result["rows"].size() == 4);
  CHECK(result["rows"][1]["set"] == "one");
  CHECK(result["rows"][3]["set"] == "ten");
  CHECK(result["rows"][3]["difference"]["to"] == result["rows"][2]["label"]);
  CHECK(result["pairing"].dump().find("paired") != std::string::npos);
}

TEST_CASE("the outline of a dry run names students and cost, and writes nothing") {
  const TemporaryFolder folder;
  const fs::path out = folder.path() / "out";
  const Outcome run = run_gift(short_comparison(out, {"--dry-run", "--optimizers", "adamw,sgd", "--lr", "1e-3,1e-2"}));
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  for (const char* part : {"24 students", "2 seeds", "sgd", "lr 0.01", "estimate"})
    CHECK_MESSAGE(run.out.find(part) != std::string::npos, part);
  CHECK_FALSE(fs::exists(out));
}

TEST_CASE("where a comparison is computed may change when it goes on, if the numbers stay") {
  const TemporaryFolder folder;
  const fs::path out = folder.path() / "out";
  REQUIRE(run_gift(short_comparison(out, {"--device", "cpu"})).exit_code == 0);
  const std::string before = bytes_of(out / "metrics.csv");
  const Outcome other = run_gift(short_comparison(out, {"--device", "ref", "--resume"}));
  CHECK(other.exit_code == 2);
  CHECK_MESSAGE(other.err.find("--allow-plan-change") != std::string::npos, other.err);
  fs::path config = out / "config.json";
  json grid = json::parse(bytes_of(config));
  for (json& entry : grid["entries"]) entry["device"] = "cuda:0,cuda:1";
  std::ofstream(config) << grid.dump();
  const Outcome same = run_gift(short_comparison(out, {"--device", "cpu", "--resume"}));
  CHECK_MESSAGE(same.exit_code == 0, same.err);
  CHECK(bytes_of(out / "metrics.csv") == before);
}

TEST_CASE("bad comparisons are refused before any work starts") {
  const TemporaryFolder folder;
  const fs::path out = folder.path() / "out";
  const auto refused = [&](std::vector<std::string> more, const std::vector<std::string>& parts) {
    check_refused(short_comparison(out, std::move(more)), 2, parts);
    CHECK_FALSE(fs::exists(out));
  };
  refused({"--losses", "ce,gfit"}, {"gfit", "gift"});
  refused({"--losses", "kl,gift:gama=0.1"}, {"gama", "gamma"});
  refused({"--losses", "kl,gift", "--gamma", "0.1,1.5"}, {"gamma", "1.5"});
  refused({"--losses", "kl", "--gamma", "0.1"}, {"--gamma"});
  refused({"--losses", "kl,kl:T=20"}, {"twice"});
  refused({"--losses", "kl,"}, {"empty"});
  refused({"--losses", ""}, {"empty"});
  refused({"--baseline", "mse"}, {"--baseline", "mse"});
  refused({"--teacher", ""}, {"--teacher", "kl"});
  refused({"--optimizers", "adamv"}, {"adamv", "adam"});
  refused({"--models", "convnet3,convnet33"}, {"convnet33"});
  refused({"--lr", "1e-3,-1"}, {"learning-rate"});
  refused({"--lr", "fast"}, {"fast"});
  refused({"--lossses", "kl"}, {"--losses"});
  refused({"--seeds", "0"}, {"--seeds"});
  refused({"--device", "cuda:0,cuda:0"}, {"--device", "GPU 0 twice"});
  refused({"--device", "cpu,cuda:0"}, {"--device", "'cpu'"});
  refused({"--device", "cuda:0,"}, {"--device", "empty"});
  check_refused({"compare", "--train", "x"}, 2, {"--test"});
  check_refused({"compare", "--grid", "no/such.json"}, 1, {"no/such.json"});
}

TEST_CASE("several GPUs are for comparisons, and say what is missing as one does") {
  const ScopedVariable hidden("CUDA_VISIBLE_DEVICES", "");
  const TemporaryFolder folder;
  const fs::path out = folder.path() / "out";
  const auto reason_after = [](const std::string& err, const std::string& device) {
    const size_t at = err.find(device + ": ");
    return at == std::string::npos ? "" : err.substr(at + device.size());
  };
  const Outcome one = run_gift(short_comparison(out, {"--device", "cuda"}));
  CHECK(one.exit_code == 1);
  const std::string reason = reason_after(one.err, "cuda");
  CHECK(reason.size() > 10);
  for (const char* several : {"cuda:0,cuda:1", "cuda:all"}) {
    const Outcome run = run_gift(short_comparison(out, {"--device", several}));
    CHECK(run.exit_code == 1);
    CHECK(reason_after(run.err, several) == reason);
    check_refused(short_run(out, {"--device", several}), 2, {"--device", "gift compare", "one device"});
  }
  CHECK_FALSE(fs::exists(out));
}
