#include "core/table.h"

#include <doctest/doctest.h>

using namespace gift;

TEST_CASE("Markdown escapes what would end a cell") {
  CHECK(as_markdown({{"a", "b"}, {{"x|y", "1\n2"}}}) == "| a | b |\n| --- | --- |\n| x\\|y | 1 2 |\n");
}

TEST_CASE("CSV quotes what needs it") {
  CHECK(as_csv({{"a", "b"}, {{"x, y", "say \"so\""}, {"plain", ""}}}) == "a,b\n\"x, y\",\"say \"\"so\"\"\"\nplain,\n");
}
