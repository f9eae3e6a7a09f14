#include "tools/report/line_chart.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace gift::report;

namespace {

size_t count(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("a line with a band and dots is drawn") {
  const std::string svg =
      draw({"Accuracy", "epoch", "%", {{"gift", 0, {1, 2, 3}, {5, 6, 7}, {4, 5, 6}, {6, 7, 8}, true}}, {2}, false});
  CHECK(count(svg, "<circle") == 3);
  CHECK(count(svg, "class=\"band\"") == 1);
  CHECK(count(svg, "class=\"mark\"") == 1);
  CHECK(count(svg, "nan") == 0);
}

TEST_CASE("values that are not finite break the line") {
  const double nan = std::nan(""), infinity = INFINITY;
  const std::string svg =
      draw({"Loss", "epoch", "", {{"kl", 0, {1, 2, 3, 4, 5}, {5, nan, 6, infinity, 7}, {}, {}, false}}, {}, true});
  const size_t path = svg.find("class=\"curve\"");
  REQUIRE(path != svg.npos);
  CHECK(count(svg.substr(path, svg.find("/>", path) - path), "M") == 3);
  CHECK(count(svg, "nan") == 0);
  CHECK(count(svg, "inf") == 0);
}

TEST_CASE("nothing finite, nothing drawn") {
  CHECK(draw({"Loss", "epoch", "", {}, {}, false}).empty());
  CHECK(draw({"Loss", "epoch", "", {{"kl", 0, {1}, {std::nan("")}, {}, {}, false}}, {}, false}).empty());
}

TEST_CASE("a wide range of positive values is drawn on a logarithmic axis where that is allowed") {
  LineChart chart{"Loss", "epoch", "kl", {{"kl", 0, {1, 2, 3}, {10, 0.1, 0.001}, {}, {}, false}}, {}, true};
  CHECK(count(draw(chart), "logarithmic") == 1);
  chart.may_be_logarithmic = false;
  CHECK(count(draw(chart), "logarithmic") == 0);
  chart.may_be_logarithmic = true;
  chart.series[0].y[1] = -0.1;
  CHECK(count(draw(chart), "logarithmic") == 0);
}
