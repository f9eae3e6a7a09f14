#include "train/compare/comparison.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>

#include "tests/train/compare/sample_cells.h"

using namespace gift;
using testing::sample_comparison;

namespace {

Comparison example(const std::string& baseline = "kl") {
  return sample_comparison({{"kl", "kl(T=20)", 50}, {"gift", "gift(gamma=0.1)", 53}, {"ce", "ce", 50.2}}, 3, baseline);
}

bool mentions(const nlohmann::json& lines, const std::string& words) {
  for (const auto& line : lines)
    if (line.get<std::string>().find(words) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("result.json holds what is promised") {
  const nlohmann::json j = to_json(example());
  CHECK(j["kind"] == "compare");
  CHECK(j["complete"] == true);
  CHECK(j["baseline"] == "kl");
  CHECK(j["command"].get<std::string>().rfind("gift compare", 0) == 0);
  CHECK(j["cells"].size() == 9);
  const nlohmann::json& cell = j["cells"][4];
  for (const char* name : {"loss", "optimizer", "lr", "model", "set", "seed", "last", "best", "best_epoch", "diverged",
                           "failed", "train_s", "eval_s", "first_gradient_norm"})
    CHECK_MESSAGE(cell.contains(name), name);
  CHECK(cell["loss"] == "gift(gamma=0.1)");
  CHECK(cell["seed"] == 1);
  CHECK(cell["diverged"].is_null());
  REQUIRE(j["rows"].size() == 3);
  const nlohmann::json& row = j["rows"][1];
  for (const char* name : {"loss",         "model",
                           "epochs",       "seeds",
                           "complete",     "last",
                           "last_top5",    "best",
                           "diverged",     "train_s",
                           "eval_s",       "preflight",
                           "classes",      "per_class",
                           "confusion",    "curves",
                           "config",       "label",
                           "optimizer",    "lr",
                           "set",          "first_gradient_norm",
                           "seeds_done",   "difference",
                           "against_best", "dd_ranking"})
    CHECK_MESSAGE(row.contains(name), name);
  CHECK(row["last"]["n"] == 3);
  CHECK(row["seeds"] == 3);
  CHECK(row["seeds_done"] == nlohmann::json{0, 1, 2});
  CHECK(row["difference"]["to"] == "kl(T=20)");
  CHECK(row["difference"]["pairing"] == "paired");
  CHECK(row["difference"]["mean"].get<double>() == doctest::Approx(3).epsilon(0.1));
  CHECK(row["difference"]["detectable"].contains("10"));
  CHECK(row["difference"]["images"]["low"].is_number());
  CHECK(row["against_best"].is_null());
  CHECK(j["rows"][0]["difference"].is_null());
  CHECK(j["rows"][0]["is_baseline"] == true);
}

TEST_CASE("without a baseline rows stand against the best") {
  const nlohmann::json j = to_json(example(""));
  CHECK(j["baseline"].is_null());
  CHECK(j["rows"][1]["difference"].is_null());
  CHECK(j["rows"][1]["against_best"]["bold"] == true);
  CHECK(j["rows"][0]["against_best"]["bold"] == false);
  CHECK(mentions(j["notes"], "Bold rows are not told apart from the best"));
}

TEST_CASE("the wording is there") {
  const nlohmann::json j = to_json(example());
  CHECK(mentions(j["notes"], "does not mean equal"));
  CHECK(mentions(j["notes"], "a bad seed hits every row"));
  CHECK(mentions(j["notes"], "these shared, untuned settings"));
  CHECK(mentions(j["notes"], "3 rows, 9 cells; settings tried a set and model: 1 for each loss"));
  CHECK(mentions(j["notes"], "best of 4 test-set evaluations, as published"));
  CHECK(mentions(j["notes"], "these trained networks"));
  CHECK(mentions(j["pairing"], "paired (same batches"));
}

TEST_CASE("cells that diverged, failed or have not ended are listed and count in no mean") {
  Comparison c = example();
  c.cells[3].result.diverged_at = 7;
  c.cells[3].result.curve.back().loss = std::nan("");
  c.cells[4].failure = "the worker ran out of memory";
  c.cells[8].result.finished = false;
  c.complete = false;
  const nlohmann::json j = to_json(c);
  CHECK(j["rows"][1]["last"]["n"] == 1);
  CHECK(j["rows"][1]["diverged"][0]["epoch"] == 7);
  CHECK(j["rows"][1]["failed"][0]["reason"] == "the worker ran out of memory");
  CHECK(j["rows"][1]["seeds_done"] == nlohmann::json{2});
  CHECK(j["rows"][1]["complete"] == true);
  CHECK(j["rows"][2]["complete"] == false);
  CHECK(j["cells"][3]["last"].is_null());
  CHECK(j["cells"][3]["diverged"] == 7);
  CHECK(j["cells"][4]["failed"] == "the worker ran out of memory");
  CHECK(j["rows"][1]["difference"]["verdict"] == "one seed");
}

TEST_CASE("no infinities and no NaN") {
  Comparison c = example("");
  c.cells[0].result.curve[0].loss = INFINITY;
  c.cells[1].first_gradient_norm = NAN;
  c.cells[1].result.diverged_at = 1;
  c.cells[2].result.diverged_at = 1;
  const nlohmann::json j = to_json(c);
  const std::function<void(const nlohmann::json&)> walk = [&](const nlohmann::json& value) {
    if (value.is_number_float()) CHECK(std::isfinite(value.get<double>()));
    if (value.is_structured())
      for (const auto& inner : value) walk(inner);
  };
  walk(j);
  CHECK(j["rows"][0]["against_best"]["low"].is_null());
}

TEST_CASE("nothing has ended yet") {
  Comparison c = example();
  for (CellRecord& cell : c.cells) {
    cell.result = {};
    cell.correct.clear();
  }
  c.complete = false;
  const nlohmann::json j = to_json(c);
  CHECK(j["rows"][1]["last"]["mean"].is_null());
  CHECK(j["rows"][1]["difference"]["verdict"] == "no shared seed");
  c.cells.clear();
  CHECK(to_json(c)["rows"].empty());
}
