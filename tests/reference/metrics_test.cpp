#include <doctest/doctest.h>

#include "core/metrics/accuracy.h"
#include "core/metrics/summary.h"
#include "losses/refined_label.h"
#include "tests/support/goldens.h"
#include "train/protocol.h"

using namespace gift;
using namespace gift::testing;

namespace {

void check_one(double got, const GoldenCase& g, const std::string& role) {
  CHECK(deviation(std::span(&got, 1), g.output(role), g.tolerance(role)) == "");
}

void check_accuracy(const GoldenCase& g) {
  const HostArray &logits = g.input("logits"), &given = g.input("labels");
  const int64_t classes = logits.shape[1];
  std::vector<int32_t> labels;
  if (given.shape.rank() == 2) {
    labels = arg_max(given.floats(), classes);
  } else {
    const auto wide = given.integers();
    labels.assign(wide.begin(), wide.end());
  }
  const std::vector<float> rows = logits.floats();
  const TopCounts top = count_top(rows, labels, classes);
  CHECK(top.count == g.attrs.at("count"));
  CHECK(top.top1 == g.attrs.at("top1").at("correct"));
  CHECK(top.top5 == g.attrs.at("top5").at("correct"));
  const auto predicted = arg_max(rows, classes);
  int64_t right = 0;
  for (size_t i = 0; i < labels.size(); ++i) right += predicted[i] == labels[i];
  CHECK(right == top.top1);
  // The percentages were counted by torch, whose order among equals is its own.
  for (const char* k : {"top1", "top5"}) {
    const auto& bounds = g.attrs.at(k);
    if (bounds.at("correct_min") != bounds.at("correct_max")) continue;
    check_one(k[3] == '1' ? top.top1_percent() : top.top5_percent(), g, std::string(k) + "_percent");
  }
}

void check_smoothing(const GoldenCase& g) {
  const auto labels = g.input("y").integers();
  const int64_t classes = g.attrs.at("classes");
  const SmoothedLabel s(classes, g.attrs.at("alpha"));
  std::vector<double> plain, unit;
  for (const int64_t y : labels)
    for (int64_t j = 0; j < classes; ++j) {
      plain.push_back(j == y ? s.on : s.off);
      unit.push_back(plain.back() / s.norm);
    }
  CHECK(deviation(std::span<const double>(plain), g.output("s"), g.tolerance("s")) == "");
  CHECK(deviation(std::span<const double>(unit), g.output("s_normalized"), g.tolerance("s_normalized")) == "");
}

void check_batch_sizes(const GoldenCase& g) {
  std::vector<int64_t> got;
  for (const int64_t images : g.input("images").integers()) got.push_back(protocol_batch_size(images));
  CHECK(got == g.output("batch").integers());
}

void check_epochs(const GoldenCase& g) {
  const auto epochs = evaluation_epochs(g.attrs.at("epochs"));
  CHECK(std::vector<int64_t>(epochs.begin(), epochs.end()) == g.output("epochs").integers());
}

void check_summary(const GoldenCase& g) {
  REQUIRE(g.attrs.at("population") == true);
  const Summary s = summarize(g.input("runs").doubles());
  check_one(s.mean, g, "mean");
  check_one(s.std_population, g, "std");
  CHECK(summary_text(s) == g.attrs.at("text").get<std::string>());
}

}  // namespace

TEST_CASE("metrics and the tables of the protocol match the golden values") {
  const GoldenFile file("metrics.safetensors");
  REQUIRE(!file.cases.empty());
  const std::map<std::string, void (*)(const GoldenCase&)> checks{{"accuracy", check_accuracy},
                                                                  {"mean_std", check_summary},
                                                                  {"label_smoothing", check_smoothing},
                                                                  {"batch_size_rule", check_batch_sizes},
                                                                  {"eval_epochs", check_epochs}};
  for (const GoldenCase& g : file.cases) {
    CAPTURE(g.name);
    REQUIRE_MESSAGE(checks.count(g.op) == 1, "unknown op ", g.op);
    checks.at(g.op)(g);
  }
}
