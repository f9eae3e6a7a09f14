#include "train/compare/table.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/train/compare/sample_cells.h"
#include "train/compare/row_text.h"

using namespace gift;
using testing::sample_cell;
using testing::sample_comparison;

namespace {

nlohmann::json example(const std::string& baseline = "kl", int seeds = 3) {
  return to_json(sample_comparison(
      {{"kl", "kl(T=20)", 50}, {"gift", "gift", 53}, {"ce", "ce", 50.2}, {"mse_ce", "mse + 0.1·ce", 45}}, seeds,
      baseline));
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("figures as text") {
  CHECK(points(-0.314) == "−0.31");
  CHECK(points(-0.001) == "0.00");
  CHECK(signed_points(1.25) == "+1.25");
  CHECK(signed_points(nullptr) == "–");
  CHECK(interval_text({{"low", -0.5}, {"high", 1}}) == "[−0.50, 1.00]");
  CHECK(interval_text({{"low", nullptr}, {"high", 0.0}}) == "[−∞, 0.00]");
  CHECK(p_text(0.0004) == "< 0.001");
  CHECK(p_text(0.0312) == "0.031");
  CHECK(accuracy_text({{"mean", nullptr}, {"n", 0}}) == "–");
}

TEST_CASE("the table for people") {
  const Table table = comparison_table(example());
  REQUIRE(table.rows.size() == 4);
  CHECK(table.head[3] == "difference to kl(T=20)");
  CHECK(table.head[7] == "best of 4, %");
  CHECK(table.rows[0][6] == "baseline");
  CHECK(table.rows[1][6] == "better");
  CHECK(table.rows[3][6] == "worse");
  CHECK(table.rows[1][3].front() == '+');
  for (const auto& row : table.rows) CHECK(row.size() == table.head.size());
  const Table best = comparison_table(example(""));
  CHECK(best.head[3] == "against the best other");
  for (const auto& row : best.rows) CHECK(row.size() == best.head.size());
}

TEST_CASE("numbers for spreadsheets") {
  const Table table = comparison_numbers(example());
  for (const auto& row : table.rows) REQUIRE(row.size() == table.head.size());
  const auto column = [&](const char* name) {
    const auto found = std::find(table.head.begin(), table.head.end(), name);
    REQUIRE(found != table.head.end());
    return static_cast<size_t>(found - table.head.begin());
  };
  CHECK(table.rows[0][column("difference_to")] == "");
  CHECK(table.rows[1][column("difference_to")] == "kl(T=20)");
  CHECK(table.rows[1][column("bold")] == "1");
  CHECK(table.rows[3][column("bold")] == "0");
  CHECK(table.rows[1][column("selected_mean")] == "");
}

TEST_CASE("epochs chosen on held-out images have a column where there are any") {
  nlohmann::json result = example();
  CHECK(comparison_table(result).head[7] == "best of 4, %");
  result["rows"][1]["selected"] = result["rows"][1]["last"];
  const Table table = comparison_table(result);
  CHECK(table.head[7] == "by held-out images, %");
  CHECK(table.rows[0][7] == "–");
  CHECK(table.rows[1][7] == table.rows[1][1]);
  for (const Table& each : {table, comparison_numbers(result)})
    for (const auto& row : each.rows) CHECK(row.size() == each.head.size());
}

TEST_CASE("Markdown: bold rows, what is missing, notes, command") {
  Comparison c = sample_comparison({{"kl", "kl(T=20)", 50}, {"gift", "gift", 53}}, 4, "kl");
  c.cells[7].failure = "disk full";
  const std::string text = comparison_markdown(to_json(c));
  CHECK(contains(text, "| gift | **52."));
  CHECK(contains(text, "3 of 4: seed 3 failed"));
  CHECK(contains(text, "- gift, seed 3 failed: disk full"));
  CHECK(contains(text, "does not mean equal"));
  CHECK(contains(text, "```\ngift compare"));
}

TEST_CASE("LaTeX as in a paper") {
  const std::string text = comparison_latex(example());
  CHECK(contains(text, "\\toprule"));
  CHECK(contains(text, "$\\mathbf{52."));
  CHECK(contains(text, "_{\\pm "));
  CHECK(contains(text, "$\\uparrow$"));
  CHECK(contains(text, "$\\downarrow$"));
  CHECK(contains(text, "mse + 0.1$\\cdot$ce"));
  CHECK(contains(text, "100 %") == false);
  CHECK(contains(text, "95 \\%"));
}

TEST_CASE("LaTeX with a column for each set") {
  Comparison c;
  for (const char* set : {"rded_ipc10", "sre2l_ipc10"}) {
    for (uint64_t seed = 0; seed < 3; ++seed) {
      const double shift = 0.1 * static_cast<double>(seed * seed);
      c.cells.push_back(sample_cell({.seed = seed, .last = 50 + shift, .set = set}));
      c.cells.push_back(
          sample_cell({.loss = "gift", .text = "gift", .seed = seed, .last = 55 + 2 * shift, .set = set}));
    }
  }
  c.baseline = "kl";
  const std::string text = comparison_latex(to_json(c));
  CHECK(contains(text, "Loss & rded\\_ipc10 & sre2l\\_ipc10 \\\\"));
  CHECK(contains(text, "\\begin{tabular}{lcc}"));
  CHECK(contains(text, "($\\uparrow$5."));
}
