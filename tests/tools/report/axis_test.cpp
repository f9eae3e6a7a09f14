#include "tools/report/axis.h"

#include <doctest/doctest.h>

using namespace gift::report;

TEST_CASE("values map to positions, on both kinds of axis") {
  const Axis linear{0, 10, 100, 200, false};
  CHECK(linear.at(5) == doctest::Approx(150));
  const Axis turned{0, 10, 200, 100, false};
  CHECK(turned.at(10) == doctest::Approx(100));
  const Axis logarithmic{0.01, 100, 0, 4, true};
  CHECK(logarithmic.at(1) == doctest::Approx(2));
}

TEST_CASE("ticks are round and inside") {
  CHECK(ticks({0, 40, 0, 1, false}, 5) == std::vector<double>{0, 10, 20, 30, 40});
  CHECK(ticks({0, 1000, 0, 1, false}, 5) == std::vector<double>{0, 200, 400, 600, 800, 1000});
  const auto decades = ticks({0.002, 50, 0, 1, true}, 5);
  REQUIRE(decades.size() == 4);
  CHECK(decades.front() == doctest::Approx(0.01));
  CHECK(decades.back() == doctest::Approx(10));
  CHECK(ticks({1, 1, 0, 1, false}, 5).empty());
}

TEST_CASE("widening ends on ticks and opens an empty range") {
  Axis axis{47.9, 58.2, 0, 1, false};
  widen_to_ticks(axis, 5);
  CHECK(axis.low == doctest::Approx(47.5));
  CHECK(axis.high == doctest::Approx(60));
  Axis point{57.3, 57.3, 0, 1, false};
  widen_to_ticks(point, 5);
  CHECK(point.low < 57.3);
  CHECK(point.high > 57.3);
}

TEST_CASE("labels are short") {
  CHECK(tick_label(0) == "0");
  CHECK(tick_label(0.001) == "0.001");
  CHECK(tick_label(12.5) == "12.5");
  CHECK(tick_label(1000) == "1000");
  CHECK(tick_label(0.00002) == "2e-5");
  CHECK(tick_label(-2.5e7) == "-2.5e7");
}
