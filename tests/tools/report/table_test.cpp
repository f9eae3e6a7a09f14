#include "tools/report/table.h"

#include <doctest/doctest.h>

#include "tests/tools/report/sample_result.h"

using namespace gift::report;

namespace {

std::vector<RunView> three_runs() {
  std::vector<RunView> runs{run_view(gift::report::sample_result({.loss = "mse", .accuracy = 50}), "a"),
                            run_view(gift::report::sample_result({.loss = "ce", .accuracy = 45}), "b"),
                            run_view(gift::report::sample_result({.loss = "gift", .accuracy = 58}), "c")};
  runs[1].last = {};  // no seed of it ended
  return runs;
}

}  // namespace

TEST_CASE("the best last accuracy comes first, runs without one last") {
  const Table table = result_table(three_runs());
  REQUIRE(table.rows.size() == 3);
  CHECK(table.rows[0][0] == "gift");
  CHECK(table.rows[1][0] == "mse");
  CHECK(table.rows[2][0] == "ce");
  CHECK(table.rows[2][1] == "diverged");
  CHECK(table.rows[2][4] == "0 of 3");
  for (const auto& row : table.rows) CHECK(row.size() == table.head.size());
}

TEST_CASE("text lines up by characters, not bytes") {
  CHECK(as_text({{"run", "last"}, {{"gift", "57.3 ± 0.4"}, {"refine-only", "9"}}}) ==
        "run          last\n"
        "───────────  ──────────\n"
        "gift         57.3 ± 0.4\n"
        "refine-only  9\n");
}

TEST_CASE("markdown escapes what would end a cell") {
  CHECK(as_markdown({{"run", "x"}, {{"a|b\\c", "1\n2"}}}) == "| run | x |\n| --- | --- |\n| a\\|b\\\\c | 1 2 |\n");
}

TEST_CASE("csv quotes commas, quotes and line ends") {
  CHECK(as_csv({{"run", "x"}, {{"gift:gamma=0.3,alpha=0.1", "say \"hi\""}}}) ==
        "run,x\n\"gift:gamma=0.3,alpha=0.1\",\"say \"\"hi\"\"\"\n");
}

TEST_CASE("the table of numbers leaves what does not exist empty") {
  const Table table = number_table(three_runs());
  REQUIRE(table.rows.size() == 3);
  for (const auto& row : table.rows) CHECK(row.size() == table.head.size());
  CHECK(table.head[5] == "last_mean");
  CHECK(table.rows[2][5].empty());
  CHECK_FALSE(table.rows[0][5].empty());
}
