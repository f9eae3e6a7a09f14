#include "train/compare/differences.h"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/train/compare/sample_cells.h"

using namespace gift;
using testing::sample_cell;
using testing::sample_comparison;

namespace {

struct Compared {
  std::vector<CellRecord> cells;
  std::vector<ComparisonRow> rows;
  std::vector<std::optional<RowDifference>> differences;
};

Compared compare(std::vector<CellRecord> cells, const std::string& baseline = "kl") {
  Compared out{std::move(cells), {}, {}};
  out.rows = comparison_rows(out.cells, baseline);
  out.differences = differences_to_baseline(out.cells, out.rows);
  return out;
}

std::vector<CellRecord> seeds_of(testing::SampleCell cell, const std::vector<double>& last) {
  std::vector<CellRecord> out;
  for (size_t seed = 0; seed < last.size(); ++seed) {
    cell.seed = seed;
    cell.last = last[seed];
    out.push_back(sample_cell(cell));
  }
  return out;
}

void append(std::vector<CellRecord>& to, const std::vector<CellRecord>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

const testing::SampleCell gift_cell{.loss = "gift", .text = "gift"};

}  // namespace

TEST_CASE("a paired difference uses the seeds that both rows have") {
  std::vector<CellRecord> cells = seeds_of({}, {50, 51, 52, 40});
  append(cells, seeds_of(gift_cell, {53, 54.1, 54.9, 70}));
  cells[3].result.diverged_at = 9;
  const Compared c = compare(cells);
  CHECK_FALSE(c.differences[0]);
  const RowDifference& d = *c.differences[1];
  CHECK(d.to == 0);
  CHECK(d.pairing == Pairing::paired);
  CHECK(d.difference.n == 3);
  CHECK(d.difference.mean == doctest::Approx(3.0));
  CHECK(d.difference.low > 2.7);
  CHECK(d.verdict == "better");
  CHECK(d.p_holm == d.difference.p);
  CHECK(d.detectable.size() == 3);
  CHECK(d.detectable.at(3) > d.detectable.at(10));
  CHECK(d.images.has_value());
}

TEST_CASE("verdicts: worse, not told apart, one seed, no shared seed") {
  std::vector<CellRecord> cells = seeds_of({}, {50, 51, 52});
  append(cells, seeds_of({.loss = "mse", .text = "mse"}, {40, 41.1, 42}));
  append(cells, seeds_of({.loss = "ce", .text = "ce"}, {49, 51.5, 53}));
  append(cells, seeds_of({.loss = "cosine", .text = "cosine"}, {60}));
  append(cells, seeds_of(gift_cell, {60}));
  cells.back().config.seed = 77;
  const Compared c = compare(cells);
  CHECK(c.differences[1]->verdict == "worse");
  CHECK(c.differences[2]->verdict == "not told apart");
  CHECK(c.differences[3]->verdict == "one seed");
  CHECK(std::isnan(c.differences[3]->difference.low));
  CHECK(c.differences[3]->difference.mean == 10);
  CHECK(c.differences[3]->detectable.empty());
  CHECK(c.differences[4]->verdict == "no shared seed");
  CHECK_FALSE(c.differences[4]->images.has_value());
}

TEST_CASE("p values are corrected over the table") {
  std::vector<CellRecord> cells = seeds_of({}, {50, 51, 52});
  append(cells, seeds_of({.loss = "mse", .text = "mse"}, {52, 53.4, 54}));
  append(cells, seeds_of({.loss = "ce", .text = "ce"}, {49, 51.5, 53}));
  const Compared c = compare(cells);
  CHECK(c.differences[1]->p_holm == doctest::Approx(2 * c.differences[1]->difference.p));
}

TEST_CASE("rows find the baseline of their block, or the only one of their set") {
  std::vector<CellRecord> cells = seeds_of({}, {50, 51});
  append(cells, seeds_of({.model = "convnet4"}, {55, 56}));
  append(cells, seeds_of({.loss = "gift", .text = "gift", .model = "convnet4"}, {57, 58.5}));
  append(cells, seeds_of({.loss = "gift", .text = "gift", .model = "convnet5"}, {57, 58.5}));
  append(cells, seeds_of({.set = "sre2l"}, {30, 31}));
  append(cells, seeds_of({.loss = "gift", .text = "gift", .set = "sre2l", .model = "convnet4"}, {33, 33.5}));
  append(cells, seeds_of({.loss = "gift", .text = "gift", .set = "datm"}, {33, 33.5}));
  const Compared c = compare(cells);
  CHECK(c.differences[2]->to == 1);
  CHECK(c.differences[2]->pairing == Pairing::paired);
  CHECK_FALSE(c.differences[3]);  // two baselines in the set, none in the block
  CHECK(c.differences[5]->to == 4);
  CHECK(c.differences[5]->pairing == Pairing::seed_matched);
  CHECK_FALSE(c.differences[6]);
}

TEST_CASE("another batch size makes independent samples of the rows") {
  std::vector<CellRecord> cells = seeds_of({}, {50, 51, 52});
  append(cells, seeds_of(gift_cell, {53, 54.1, 54.9, 55}));
  for (CellRecord& cell : cells)
    if (cell.loss == "gift") cell.config.batch_size = 100;
  const Compared c = compare(cells);
  CHECK(c.differences[1]->pairing == Pairing::unpaired);
  CHECK(c.differences[1]->difference.mean == doctest::Approx(54.25 - 51));
  CHECK(std::isnan(c.differences[1]->difference.correlation));
  CHECK(c.differences[1]->detectable.empty());
}

TEST_CASE("the bootstrap is left out where it is not wanted or not possible") {
  std::vector<CellRecord> cells = seeds_of({}, {50, 51});
  append(cells, seeds_of(gift_cell, {53, 54.1}));
  const auto rows = comparison_rows(cells, "kl");
  CHECK(differences_to_baseline(cells, rows)[1]->images->low < 3.55);
  CHECK_FALSE(differences_to_baseline(cells, rows, false)[1]->images.has_value());
  cells[0].correct.clear();
  CHECK_FALSE(differences_to_baseline(cells, rows)[1]->images.has_value());
}

TEST_CASE("against the best of the block") {
  std::vector<CellRecord> cells = seeds_of({}, {50, 51, 52});
  append(cells, seeds_of(gift_cell, {60, 61.1, 61.9}));
  append(cells, seeds_of({.loss = "ce", .text = "ce"}, {60.3, 60.9, 62.1}));
  append(cells, seeds_of({.loss = "mse", .text = "mse"}, {70}));
  append(cells, seeds_of({.set = "alone"}, {70, 71}));
  const auto rows = comparison_rows(cells);
  const auto best = against_best(cells, rows);
  CHECK_FALSE(best[0]->bold);
  CHECK(best[0]->high == 0);
  CHECK(best[1]->bold);
  CHECK(best[2]->bold);
  CHECK_FALSE(best[3]->bold);  // one seed
  CHECK_FALSE(best[4].has_value());
  const std::vector<CellRecord> single{cells[0], cells[3]};
  for (const auto& row : against_best(single, comparison_rows(single))) CHECK_FALSE(row->bold);
}
