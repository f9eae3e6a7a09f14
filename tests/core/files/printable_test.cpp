#include "core/files/printable.h"

#include <doctest/doctest.h>

using namespace gift;
using namespace std::string_literals;

TEST_CASE("printable names are shown as they are, the rest is escaped and cut") {
  CHECK(printable("a b'\"$é猫") == "'a b'\"$é猫'");
  CHECK(printable("a\nb\x1b[31m\x7f\0"s) == "'a\\x0ab\\x1b[31m\\x7f\\x00'");
  CHECK(printable("\xff\xc3") == "'\\xff\\xc3'");
  CHECK(printable("\u202eabc") == "'\\xe2\\x80\\xaeabc'");
  CHECK(printable(std::string(100, 'x'), 5) == "'xxxxx...'");
  CHECK(printable("") == "''");
}

TEST_CASE("UTF-8 is taken strictly") {
  for (const char* good : {"", "a", "é", "猫", "😀"}) CHECK(is_utf8(good));
  for (const char* bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe7\x8c", "\xff"}) {
    CHECK(!is_utf8(bad));
  }
}

TEST_CASE("a path may be longer than a name before it is cut") {
  const std::string name(400, 'x');
  CHECK(printable_path(name) == "'" + name + "'");
  CHECK(printable_path(name + "y") == "'" + name + "...'");
  CHECK(printable_path("a/b\n") == "'a/b\\x0a'");
}
