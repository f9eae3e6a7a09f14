#include "tools/report/comparison_page.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"
#include "tests/train/compare/sample_cells.h"
#include "tools/report/difference_chart.h"

using namespace gift;
using testing::sample_cell;
using testing::sample_comparison;

namespace {

size_t count(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

bool contains(const std::string& text, const std::string& part) { return count(text, part) > 0; }

Comparison example(const std::string& baseline = "kl") {
  return sample_comparison({{"kl", "kl(T=20)", 50}, {"gift", "gift(gamma=0.1)", 53}, {"mse_ce", "mse + 0.1·ce", 45}}, 3,
                           baseline);
}

std::string page(const Comparison& comparison) {
  ComparisonReport report;
  report.result = to_json(comparison);
  report.distilled = {{"Distilled images", "data:image/png;base64,AAAA", 10, 10}};
  report.augmented = {{"Augmented images", "data:image/png;base64,BBBB", 10, 10}};
  return render_comparison(report);
}

}  // namespace

TEST_CASE("the page has the table, the plots, the pictures, the wording and the command") {
  const std::string html = page(example());
  CHECK(contains(html, "Comparison of 3 losses"));
  CHECK(count(html, "<table class=\"results comparison\">") == 1);
  CHECK(contains(html, "<span class=\"chip better\">better</span>"));
  CHECK(contains(html, "<span class=\"chip worse\">worse</span>"));
  CHECK(contains(html, "<span class=\"chip\">baseline</span>"));
  CHECK(contains(html, "Difference to kl(T=20)"));
  CHECK(contains(html, "These trained networks on other test images"));
  CHECK(contains(html, "What this table could have found"));
  CHECK(contains(html, "Gradient of the first step"));
  // Differences, test images, intervals, accuracy, three losses, gradients.
  CHECK(count(html, "<svg") == 8);
  CHECK(count(html, "src=\"data:image/png;base64,AAAA\"") == 1);
  CHECK(contains(html, "The augmented batch as the student sees it"));
  CHECK(contains(html, "does not mean equal"));
  CHECK(contains(html, "<pre>gift compare"));
  CHECK(contains(html, "gift<small>gift(gamma=0.1)</small>"));
  CHECK(html.find("</i>gift<") < html.find("</i>kl<"));  // the best first
}

TEST_CASE("without a baseline the page shows bounds against the best") {
  const std::string html = page(example(""));
  CHECK(contains(html, "Against the best other row"));
  CHECK_FALSE(contains(html, "Difference to"));
  CHECK_FALSE(contains(html, "chip better"));
}

TEST_CASE("several sets are groups with charts of their own, and a loss keeps its colour") {
  Comparison c = example();
  for (CellRecord cell : example().cells) {
    cell.set = cell.config.train = "sre2l";
    c.cells.push_back(cell);
  }
  c.sets["sre2l"] = c.sets["rded"];
  const std::string html = page(c);
  CHECK(contains(html, "<tr class=\"group\"><th colspan=\"12\">rded, convnet3</th></tr>"));
  CHECK(contains(html, "<tr class=\"group\"><th colspan=\"12\">sre2l, convnet3</th></tr>"));
  CHECK(count(html, "<figcaption>Difference to kl(T=20)") == 2);
  CHECK(count(html, "<th><i class=\"key s0\"></i>gift<") == 2);
}

TEST_CASE("optimizers make groups where each has several losses") {
  Comparison c = example();
  for (CellRecord cell : example().cells) {
    cell.config.optimizer = "sgd";
    cell.config.learning_rate = 0.01;
    c.cells.push_back(cell);
  }
  const std::string html = page(c);
  CHECK(contains(html, "<th colspan=\"12\">rded, convnet3, sgd, lr 0.01</th>"));
  CHECK(count(html, "<th><i class=\"key s0\"></i>gift<") == 2);
  c.cells.erase(c.cells.begin() + 3, c.cells.begin() + 9);  // one loss with each optimizer
  c.cells.resize(6);
  for (CellRecord& cell : c.cells) cell.loss = cell.config.loss = "kl";
  c.baseline.clear();
  CHECK(contains(page(c), "kl · sgd · lr 0.01"));
}

TEST_CASE("what failed or diverged is said, and a comparison under way is preliminary") {
  Comparison c = example();
  c.cells[0].result.diverged_at = 3;
  c.cells[1].failure = "<b>no memory</b>";
  c.cells[8] = sample_cell({.loss = "mse_ce", .text = "mse + 0.1·ce", .seed = 2});
  c.cells[8].result = {};
  c.complete = false;
  const std::string html = page(c);
  CHECK(contains(html, "kl(T=20), seed 0: diverged in epoch 3"));
  CHECK(contains(html, "seed 1: failed (&lt;b&gt;no memory&lt;/b&gt;)"));
  CHECK(contains(html, "preliminary"));
  CHECK(contains(html, "<td>1 of 3</td>"));
}

TEST_CASE("a comparison where nothing has ended can be shown, one without rows cannot") {
  Comparison c = example();
  for (CellRecord& cell : c.cells) {
    cell.result = {};
    cell.correct.clear();
    cell.first_gradient_norm = 0;
  }
  CHECK(contains(page(c), "</html>"));
  c.cells.clear();
  CHECK_THROWS_AS(page(c), ConfigError);
}

TEST_CASE("forty rows stay one page") {
  Comparison c = sample_comparison({}, 0);
  for (int i = 0; i < 40; ++i)
    for (uint64_t seed = 0; seed < 3; ++seed)
      c.cells.push_back(sample_cell({.loss = "gift:gamma=0." + std::to_string(i),
                                     .text = "gift(gamma=0." + std::to_string(i) + ")",
                                     .seed = seed,
                                     .last = 40.0 + i + std::sin(i + 3.0 * static_cast<double>(seed))}));
  const std::string html = page(c);
  CHECK(html.size() < 2'000'000);
  CHECK(contains(html, "the best 12 have curves"));
  CHECK(contains(html, ".s39{--c:"));
  CHECK(count(html, "<figcaption>Training loss") == 12);
}

TEST_CASE("charts of differences: open ends, and nothing where nothing is known") {
  using namespace gift::report;
  CHECK(difference_chart("t", "u", {}) == "");
  CHECK(difference_chart("t", "u", {{"a", "", 0}}) == "");
  const std::string drawn =
      difference_chart("t", "u", {{"a", "v", 2, 1.0, -INFINITY, 2.0, false}, {"b", "w", 1, 3.0, 2.5, 3.5, true}});
  CHECK(count(drawn, "<circle") == 2);
  CHECK(count(drawn, "class=\"open\"") == 1);
  CHECK(count(drawn, "class=\"whisker\"") == 5);  // two bars, three ends
  CHECK(count(drawn, "class=\"zero\"") == 1);
  CHECK(magnitude_chart("t", "u", {{"a", "", 0, -1.0}}) == "");
  CHECK(count(magnitude_chart("t", "u", {{"a", "", 0, 0.002}, {"b", "", 1, 30.0}, {"c", "", 2}}), "<circle") == 2);
}
