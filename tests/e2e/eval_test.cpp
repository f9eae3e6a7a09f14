#include <doctest/doctest.h>

#include "tests/e2e/examples.h"
#include "tests/support/temporary_folder.h"

using namespace gift::testing;
using nlohmann::json;

TEST_CASE("a run ends with its result, as text, as JSON and as files") {
  const TemporaryFolder folder;
  const auto out = folder.path() / "run";
  const Outcome run = run_gift(short_run(out, {"--json", "--save-predictions"}));
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  const json result = json::parse(run.out);
  CHECK(result == json::parse(bytes_of(out / "result.json")));
  CHECK(result["loss"] == "gift");
  CHECK(result["model"] == "convnet3");
  CHECK(result["epochs"] == 8);
  CHECK(result["seeds"] == 2);
  for (const char* kind : {"last", "best"}) {
    CHECK(result[kind]["n"] == 2);
    CHECK(result[kind]["values"].size() == 2);
    const double a = result[kind]["values"][0], b = result[kind]["values"][1];
    CHECK(result[kind]["mean"].get<double>() == doctest::Approx((a + b) / 2));
    CHECK(result[kind]["std_population"].get<double>() == doctest::Approx(std::abs(a - b) / 2));
  }
  CHECK(result["preflight"]["train"]["images"] == 10);
  CHECK(result["preflight"]["test"]["images"] == 1000);
  CHECK(result["preflight"]["teacher"]["test_top1"].get<double>() > 80);
  CHECK(result["preflight"]["batch_size"] == 10);
  CHECK(result["curves"].size() == 16);
  for (const char* file : {"config.json", "metrics.csv", "report.html", "student_seed0.safetensors",
                           "student_seed1.safetensors", "predictions_seed0.safetensors"})
    CHECK_MESSAGE(std::filesystem::exists(out / file), file);

  SUBCASE("its config.json runs it again, bit for bit") {
    const auto again = folder.path() / "again";
    const Outcome second =
        run_gift({"eval", "--config", (out / "config.json").string(), "--out", again.string(), "--quiet"});
    REQUIRE_MESSAGE(second.exit_code == 0, second.err);
    CHECK(second.out.empty());
    CHECK(comparable_result(out) == comparable_result(again));
    CHECK(bytes_of(out / "student_seed1.safetensors") == bytes_of(again / "student_seed1.safetensors"));
    CHECK(bytes_of(out / "metrics.csv") == bytes_of(again / "metrics.csv"));
  }
  SUBCASE("a saved student tested alone has the accuracy of the run") {
    const Outcome test = run_gift({"eval", "--weights", (out / "student_seed0.safetensors").string(), "--test",
                                   (examples / "cifar10-test-1000.tar").string(), "--json"});
    REQUIRE_MESSAGE(test.exit_code == 0, test.err);
    CHECK(json::parse(test.out)["top1"] == result["last"]["values"][0]);
    CHECK(json::parse(test.out)["per_class"].size() == 10);
  }
  SUBCASE("a folder that holds a run is not overwritten, and an ended run just tells its result") {
    const Outcome second = run_gift(short_run(out));
    CHECK(second.exit_code == 2);
    CHECK(second.err.find("--resume") != std::string::npos);
    const Outcome resumed = run_gift(short_run(out, {"--resume", "--json"}));
    REQUIRE_MESSAGE(resumed.exit_code == 0, resumed.err);
    CHECK(json::parse(resumed.out) == result);
  }
}

TEST_CASE("bits do not depend on the number of threads") {
  const TemporaryFolder folder;
  for (const char* threads : {"1", "2", "3"}) {
    const Outcome run =
        run_gift(short_run(folder.path() / threads, {"--threads", threads, "--seeds", "1", "--epochs", "4"}));
    REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  }
  const std::string one = bytes_of(folder.path() / "1" / "student_seed0.safetensors");
  CHECK(one.size() > 1000);
  CHECK(one == bytes_of(folder.path() / "2" / "student_seed0.safetensors"));
  CHECK(one == bytes_of(folder.path() / "3" / "student_seed0.safetensors"));
  CHECK(comparable_result(folder.path() / "1") == comparable_result(folder.path() / "3"));
}

TEST_CASE("a run that diverges is reported as diverged") {
  const TemporaryFolder folder;
  const Outcome run = run_gift(short_run(
      folder.path() / "run", {"--loss", "mse", "--optimizer", "sgd", "--lr", "1e30", "--seeds", "1", "--json"}));
  REQUIRE_MESSAGE(run.exit_code == 0, run.err);
  const json result = json::parse(run.out);
  CHECK(result["diverged"].size() == 1);
  CHECK(result["diverged"][0]["seed"] == 0);
  CHECK(result["last"]["n"] == 0);
  CHECK(result["last"]["mean"].is_null());
  CHECK(run.err.find("diverged") != std::string::npos);
}
