#include "tools/print_comparison.h"

#include <doctest/doctest.h>

#include <sstream>

#include "tests/train/compare/sample_cells.h"
#include "tools/format.h"

using namespace gift;
using testing::sample_comparison;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

Comparison example(const std::string& baseline) {
  return sample_comparison({{"kl", "kl(T=20)", 50},
                            {"gift", "gift(form=paper, gamma=0.1, alpha=0.1)", 53},
                            {"kd", "kd(T=4, ce_weight=0.1, kd_weight=0.9)", 46}},
                           3, baseline);
}

}  // namespace

TEST_CASE("the table fits into its columns, the best row first") {
  for (const char* baseline : {"kl", ""}) {
    Comparison c = example(baseline);
    c.cells[7].failure =
        "[cohort] a reason of many words that has to be broken into several lines to fit into the table";
    for (const int columns : {120, 100, 84, 80}) {
      const auto lines = lines_of(comparison_text(to_json(c), {.columns = columns}));
      for (const std::string& line : lines) CHECK_MESSAGE(columns_of(line) <= columns, line);
      CHECK(lines[2].find("  gift ") == 0);
      CHECK(lines[3].find("  kl ") == 0);
    }
  }
}

TEST_CASE("narrow tables leave out the best tests rather than cut labels") {
  Comparison c = example("kl");
  c.cells[8].result.diverged_at = 4;  // for a column of seeds
  const nlohmann::json result = to_json(c);
  CHECK(comparison_text(result, {.columns = 100}).find("best of") != std::string::npos);
  const std::string narrow = comparison_text(result, {.columns = 80, .notes = false});
  CHECK(narrow.find("best of") == std::string::npos);
  CHECK(narrow.find("p (Holm)") != std::string::npos);
}

TEST_CASE("verdicts, missing seeds and notes") {
  Comparison c = example("kl");
  c.cells[8].result.diverged_at = 4;
  const std::string text = comparison_text(to_json(c));
  CHECK(text.find("better") != text.npos);
  CHECK(text.find("worse") != text.npos);
  CHECK(text.find("baseline") != text.npos);
  CHECK(text.find("2 of 3") != text.npos);
  CHECK(text.find("seed 2: diverged in epoch 4") != text.npos);
  CHECK(text.find("does not mean equal") != text.npos);
  CHECK(comparison_text(to_json(c), {.notes = false}).find("does not mean equal") == text.npos);
  CHECK(text.find("by held-out") == text.npos);
  nlohmann::json result = to_json(c);
  result["rows"][0]["selected"] = {{"mean", 44.25}, {"std_population", 0.5}, {"n", 3}};
  const std::string selected = comparison_text(result);
  CHECK(selected.find("by held-out") != selected.npos);
  CHECK(selected.find("44.25") != selected.npos);
  CHECK(text.find('\033') == text.npos);
  CHECK(comparison_text(to_json(c), {.colour = true}).find("\033[1m") != text.npos);
}

TEST_CASE("nothing has ended") {
  Comparison c = example("kl");
  for (CellRecord& cell : c.cells) cell.result = {};
  CHECK(comparison_text(to_json(c)).find("no shared seed") != std::string::npos);
  c.cells.clear();
  CHECK(comparison_text(to_json(c)) == "  no cell yet\n");
}
