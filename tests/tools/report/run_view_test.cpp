#include "tools/report/run_view.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"
#include "tests/tools/report/sample_result.h"

using namespace gift;
using namespace gift::report;

namespace {

std::string message_of(const nlohmann::json& result) {
  try {
    run_view(result, "runs/a/result.json");
  } catch (const FormatError& error) {
    return error.what();
  }
  return {};
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("a result is read whole") {
  const RunView view = run_view(sample_result({.loss = "kl:T=4", .epochs = 12, .seeds = 2}), "x");
  CHECK(view.loss == "kl:T=4");
  CHECK(view.model == "convnet3");
  CHECK(view.epochs == 12);
  CHECK(view.last.n == 2);
  CHECK(view.last.values.size() == 2);
  CHECK(view.curves.size() == 24);
  CHECK(view.curves[2].top1.has_value());
  CHECK_FALSE(view.curves[0].top1.has_value());
  CHECK(view.confusion.size() == 10);
  CHECK(view.per_class.size() == 10);
  CHECK(view.preflight["teacher"]["test_top1"] == 83.21);
}

TEST_CASE("nulls stand for values that do not exist") {
  nlohmann::json result = sample_result({.seeds = 1});
  result["last"]["mean"] = nullptr;
  result["last"]["n"] = 0;
  result["per_class"][3] = nullptr;
  result["curves"][5]["loss"] = nullptr;
  const RunView view = run_view(result, "x");
  CHECK(std::isnan(view.last.mean));
  CHECK(std::isnan(view.last.std_sample));
  CHECK(std::isnan(view.per_class[3]));
  CHECK(std::isnan(view.curves[5].loss));
  CHECK(plus_minus(view.last) == "diverged");
}

TEST_CASE("what is missing or of a wrong type is named with its file") {
  nlohmann::json result = sample_result();
  result.erase("loss");
  CHECK(contains(message_of(result), "runs/a/result.json"));
  CHECK(contains(message_of(result), "loss is missing"));
  result = sample_result();
  result["epochs"] = "many";
  CHECK(contains(message_of(result), "epochs has a wrong type"));
  result = sample_result();
  result.erase("last");
  CHECK(contains(message_of(result), "last is missing"));
  result = sample_result();
  result["last"] = 57.3;
  CHECK(contains(message_of(result), "last is not an object"));
  result = sample_result();
  result["curves"][0].erase("epoch");
  CHECK(contains(message_of(result), "curves.epoch is missing"));
  result = sample_result();
  result["confusion"].erase(0);
  CHECK(contains(message_of(result), "confusion is not square"));
  CHECK(contains(message_of(nlohmann::json::array()), "is not an object"));
}

TEST_CASE("mean and std are written as papers do") {
  CHECK(plus_minus({57.256, 0.414, 0.5, 3, {}}) == "57.26 ± 0.41");
  CHECK(plus_minus({57.256, 0, std::nan(""), 1, {}}) == "57.26");
  CHECK(plus_minus({}) == "diverged");
}
