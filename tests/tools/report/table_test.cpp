#include "tools/report/table.h"

#include <doctest/doctest.h>

#include "tests/tools/report/sample_result.h"

using namespace gift::report;

TEST_CASE("the row of a run") {
  RunView run = run_view(gift::report::sample_result({.loss = "gift", .accuracy = 58}), "a");
  const Table table = result_table(run);
  REQUIRE(table.rows.size() == 1);
  CHECK(table.rows[0].size() == table.head.size());
  CHECK(table.rows[0][0] == "gift");
  CHECK(table.rows[0][1] == plus_minus(run.last));
  run.last = {};  // no seed of it ended
  CHECK(result_table(run).rows[0][1] == "diverged");
  CHECK(result_table(run).rows[0][4] == "0 of 3");
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
  RunView run = run_view(gift::report::sample_result({.loss = "gift", .accuracy = 58}), "a");
  const Table table = number_table(run);
  REQUIRE(table.rows.size() == 1);
  CHECK(table.rows[0].size() == table.head.size());
  CHECK(table.head[5] == "last_mean");
  CHECK_FALSE(table.rows[0][5].empty());
  run.last = {};
  CHECK(number_table(run).rows[0][5].empty());
}
