#include "train/compare/dd_ranking.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/train/compare/sample_cells.h"

using namespace gift;
using testing::sample_cell;

TEST_CASE("the metrics by hand") {
  const std::vector<CellRecord> cells{
      sample_cell({.loss = "ce", .text = "ce", .last = 90, .set = "cifar10"}),
      sample_cell({.loss = "ce", .text = "ce", .last = 40}),
      sample_cell({.loss = "gift", .text = "gift", .last = 57}),
      sample_cell({.loss = "gift", .text = "gift", .last = 47, .set = "random"}),
      sample_cell({.loss = "kl", .text = "kl", .last = 50}),
  };
  const auto rows = comparison_rows(cells);
  using enum SetKind;
  const auto out = dd_ranking(cells, rows, {full, distilled, distilled, random_subset, distilled});
  CHECK_FALSE(out[0].has_value());
  CHECK_FALSE(out[3].has_value());
  CHECK(*out[2]->hlr == doctest::Approx(50));
  CHECK(*out[2]->ior == doctest::Approx(10));
  const double alpha = 0.5 * 0.1 - 0.5 * 0.5;
  CHECK(*out[2]->lrs == doctest::Approx(100 * (std::exp(alpha) - std::exp(-1.0)) / (std::exp(1.0) - std::exp(-1.0))));
  CHECK(out[4]->hlr.has_value());
  CHECK_FALSE(out[4]->ior.has_value());
  CHECK_FALSE(out[4]->lrs.has_value());
}

TEST_CASE("rows of another model or test set are no reference") {
  std::vector<CellRecord> cells{
      sample_cell({.loss = "ce", .text = "ce", .last = 90, .set = "cifar10", .model = "convnet4"}),
      sample_cell({.loss = "ce", .text = "ce", .last = 40})};
  using enum SetKind;
  CHECK_FALSE(dd_ranking(cells, comparison_rows(cells), {full, distilled})[1].has_value());
}

TEST_CASE("what kind of set a row has") {
  Config config;
  config.dataset = "cifar10";
  CHECK(set_kind(config, {{"train", {{"images", 50000}}}}) == SetKind::full);
  CHECK(set_kind(config, {{"train", {{"images", 100}}}}) == SetKind::distilled);
  CHECK(set_kind(config, nullptr) == SetKind::distilled);
}
