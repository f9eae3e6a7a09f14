#include "train/compare/rows.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "losses/registry.h"
#include "tests/train/compare/sample_cells.h"

using namespace gift;
using testing::sample_cell;

TEST_CASE("cells that differ in the seed alone are a row, in the order of their seeds") {
  std::vector<CellRecord> cells{sample_cell({.seed = 1, .last = 51}),
                                sample_cell({.loss = "gift", .text = "gift(...)"}),
                                sample_cell({.seed = 0, .last = 50})};
  const auto rows = comparison_rows(cells);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].cells == std::vector<size_t>{2, 0});
  CHECK(rows[0].last(cells) == std::map<uint64_t, double>{{0, 50}, {1, 51}});
  CHECK(rows[1].label == "gift(...)");
  cells[0].config.weight_decay = 5e-4;
  CHECK(comparison_rows(cells).size() == 3);
}

TEST_CASE("two spellings of a loss are one row") {
  std::vector<CellRecord> cells{sample_cell({.loss = "kl_ce", .text = "kl(T=20) + 0.1·ce"}),
                                sample_cell({.loss = "kl+ce", .text = "kl(T=20) + 0.1·ce", .seed = 1})};
  CHECK(comparison_rows(cells).size() == 1);
}

TEST_CASE("cells that diverged or failed do not count") {
  std::vector<CellRecord> cells{sample_cell({}), sample_cell({.seed = 1}), sample_cell({.seed = 2}),
                                sample_cell({.seed = 3})};
  cells[1].result.diverged_at = 3;
  cells[2].failure = "out of memory";
  cells[3].result.finished = false;
  CHECK(comparison_rows(cells)[0].last(cells).size() == 1);
}

TEST_CASE("labels say what differs, and no more") {
  std::vector<CellRecord> cells{sample_cell({}), sample_cell({}), sample_cell({.loss = "gift", .text = "gift"})};
  cells[1].config.optimizer = "sgd";
  cells[1].config.learning_rate = 0.01;
  cells[1].config.momentum = 0.9;  // the optimizer tells
  auto rows = comparison_rows(cells);
  CHECK(rows[0].label == "kl(T=20) · adamw · lr 0.001");
  CHECK(rows[1].label == "kl(T=20) · sgd · lr 0.01");
  cells = {sample_cell({}), sample_cell({}), sample_cell({.loss = "gift", .text = "gift"})};
  cells[1].config.momentum = 0.9;
  CHECK(comparison_rows(cells)[1].label == "kl(T=20) · momentum 0.9");
  cells = {sample_cell({}), sample_cell({.set = "sre2l"}), sample_cell({.model = "convnet4"})};
  rows = comparison_rows(cells);
  CHECK(rows[0].label == "kl(T=20) · convnet3 · rded");
  CHECK(rows[1].label == "kl(T=20) · convnet3 · sre2l");
  CHECK(rows[2].label == "kl(T=20) · convnet4 · rded");
}

TEST_CASE("the baseline is found by what the loss means") {
  std::vector<CellRecord> cells{sample_cell({}),
                                sample_cell({.loss = "softce", .text = make_loss("softce")->description()})};
  auto rows = comparison_rows(cells, "sce");
  CHECK_FALSE(rows[0].baseline);
  CHECK(rows[1].baseline);
  cells[0].baseline = true;  // as a runner marks the native loss
  CHECK(comparison_rows(cells, "native")[0].baseline);
  CHECK_THROWS_WITH_AS(comparison_rows(cells, "no_such_loss"), doctest::Contains("unknown loss"), ConfigError);
  cells[0].baseline = false;
  CHECK_THROWS_WITH_AS(comparison_rows(cells, "mse"), doctest::Contains("the losses are kl(T=20), softce"),
                       ConfigError);
}

TEST_CASE("how rows are paired") {
  const auto pairing = [](auto change) {
    std::vector<CellRecord> cells{sample_cell({}), sample_cell({})};
    change(cells[1]);
    const auto rows = comparison_rows(cells);
    REQUIRE(rows.size() == 2);
    return pairing_of(rows[0], rows[1]);
  };
  CHECK(pairing([](CellRecord& c) { c.loss = "gift"; }) == Pairing::paired);
  CHECK(pairing([](CellRecord& c) { c.config.learning_rate = 1; }) == Pairing::paired);
  CHECK(pairing([](CellRecord& c) { c.config.model = "convnet4"; }) == Pairing::seed_matched);
  CHECK(pairing([](CellRecord& c) { c.config.width = 64; }) == Pairing::seed_matched);
  CHECK(pairing([](CellRecord& c) { c.config.batch_size = 100; }) == Pairing::unpaired);
  CHECK(pairing([](CellRecord& c) { c.config.augment = "none"; }) == Pairing::unpaired);
  CHECK(pairing([](CellRecord& c) { c.set = "other"; }) == Pairing::unpaired);
  CHECK(pairing_name(Pairing::seed_matched) == "seed-matched only");
}

TEST_CASE("names of sets") {
  const auto name = [](const char* path) {
    Config config;
    config.train = path;
    return set_name(config);
  };
  CHECK(name("sets/cifar10-rded/") == "cifar10-rded");
  CHECK(name("rded/ipc10") == "rded/ipc10");
  CHECK(name("a/imagenette.tar") == "imagenette.tar");
  CHECK(name("train") == "train");
}
