#include "core/join.h"

#include <doctest/doctest.h>

#include <map>
#include <vector>

using namespace gift;

TEST_CASE("items are joined with something in between, and only there") {
  CHECK(joined(std::vector<uint64_t>{}) == "");
  CHECK(joined(std::vector<uint64_t>{7}) == "7");
  CHECK(joined(std::vector<uint64_t>{1, 0, 18446744073709551615u}) == "1, 0, 18446744073709551615");
  CHECK(joined(std::vector<std::string>{"", "ce", ""}, ",") == ",ce,");
  CHECK(joined(std::map<int, std::string>{{2, "b"}, {1, "a"}}, "; ",
               [](const auto& each) { return each.second + "!"; }) == "a!; b!");
}
