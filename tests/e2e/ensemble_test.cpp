#include <doctest/doctest.h>

#include "tests/e2e/examples.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;
using nlohmann::json;

namespace {

const std::string shipped = (examples / "cifar10_conv3.pth").string();

// A second teacher, of another architecture and with other names: a student trained for a moment.
std::string small_teacher(const std::filesystem::path& folder) {
  const Outcome run = run_gift(short_run(folder / "small", {"--seeds", "1", "--epochs", "20", "--model", "convnet4"}));
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  const auto out = folder / "small.pth";
  const Outcome convert =
      run_gift({"convert", (folder / "small" / "student_seed0.safetensors").string(), out.string(), "--keys", "dc"});
  REQUIRE_MESSAGE(convert.exit_code == 0, convert.err);
  return out.string();
}

json result_of(const std::filesystem::path& folder) { return json::parse(bytes_of(folder / "result.json")); }

}  // namespace

TEST_CASE("several teachers label as one: by their mean, or by G-VBSM's rule; the pre-flight tells of each") {
  const TemporaryFolder folder;
  const std::string both = shipped + "," + small_teacher(folder.path());
  const auto with = [&](const char* out, const std::string& teacher, std::vector<std::string> more) {
    more.insert(more.begin(), {"--teacher", teacher, "--seeds", "1", "--loss", "mse"});
    const Outcome run = run_gift(short_run(folder.path() / out, more));
    REQUIRE_MESSAGE(run.exit_code == 0, run.err);
    return run;
  };
  const Outcome mean = with("mean", both, {});
  with("gvbsm", both, {"--ensemble", "gvbsm"});
  with("one", shipped, {});
  const json config = json::parse(bytes_of(folder.path() / "mean" / "config.json"));
  CHECK(config["ensemble"] == "mean");
  CHECK(config["teacher_model"] == "convnet3,convnet4");
  const json teacher = result_of(folder.path() / "gvbsm")["preflight"]["teacher"];
  CHECK(teacher["ensemble"] == "gvbsm");
  REQUIRE(teacher["members"].size() == 2);
  const json alone = result_of(folder.path() / "one")["preflight"]["teacher"];
  CHECK(teacher["members"][0]["path"] == shipped);
  CHECK(teacher["members"][0]["test_top1"] == alone["test_top1"]);
  CHECK(teacher["members"][0]["train_top1"] == alone["train_top1"]);
  CHECK(teacher["members"][1]["test_top1"].get<double>() < teacher["members"][0]["test_top1"].get<double>());
  CHECK(mean.out.find("2 teachers") != std::string::npos);
  CHECK(mean.out.find("small.pth") != std::string::npos);
  const auto student = [&](const char* run) { return bytes_of(folder.path() / run / "student_seed0.safetensors"); };
  CHECK(student("mean") != student("gvbsm"));
  CHECK(student("mean") != student("one"));
  const Outcome again = run_gift({"eval", "--config", (folder.path() / "gvbsm" / "config.json").string(), "--out",
                                  (folder.path() / "again").string(), "--quiet"});
  REQUIRE_MESSAGE(again.exit_code == 0, again.err);
  CHECK(student("again") == student("gvbsm"));

  const Outcome compare = run_gift(short_run_of(
      "compare", folder.path() / "compare",
      {"--seeds", "1", "--losses", "mse,ce", "--teacher", both, "--ensemble", "gvbsm", "--save-students"}));
  REQUIRE_MESSAGE(compare.exit_code == 0, compare.err);
  const Outcome continual = run_gift(
      short_run_of("continual", folder.path() / "continual",
                   {"--epochs", "2", "--orders", "1", "--steps", "2", "--teacher", both, "--ensemble", "mean"}));
  CHECK_MESSAGE(continual.exit_code == 0, continual.err);
}

TEST_CASE("teachers that do not go together are refused by name") {
  const TemporaryFolder folder;
  const auto refused = [&](std::vector<std::string> more, const char* part) {
    const Outcome run = run_gift(short_run(folder.path() / "run", more));
    CHECK(run.exit_code == 2);
    CHECK_MESSAGE(run.err.find(part) != std::string::npos, run.err);
  };
  refused({"--teacher", shipped + "," + shipped, "--ensemble", "gvsbm"}, "did you mean 'gvbsm'");
  refused({"--ensemble", "mean"}, "--teacher A.pth,B.pth");
  refused({"--teacher", shipped + ",", "--ensemble", "mean"}, "empty file");
  refused({"--teacher", shipped + "," + shipped, "--teacher-model", "convnet3,convnet3,convnet3"},
          "3 architectures for 2 teachers");
  const Outcome absent = run_gift(short_run(folder.path() / "run", {"--teacher", shipped + ",absent.pth"}));
  CHECK(absent.exit_code == 1);
  CHECK(absent.err.find("absent.pth") != std::string::npos);
}
