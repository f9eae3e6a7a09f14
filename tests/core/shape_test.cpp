#include "core/shape.h"

#include <doctest/doctest.h>

#include "core/error.h"

using namespace gift;

TEST_CASE("a shape knows its sizes from both ends") {
  const Shape shape{2, 3, 4};
  CHECK(shape.rank() == 3);
  CHECK(shape[-1] == 4);
  CHECK(shape.numel() == 24);
  CHECK(shape.str() == "(2, 3, 4)");
  CHECK(Shape{}.numel() == 1);
  CHECK_THROWS_AS(shape[3], ShapeError);
  CHECK_THROWS_AS((Shape{1, 1, 1, 1, 1, 1, 1, 1, 1}), ShapeError);
}

TEST_CASE("broadcasting follows numpy") {
  CHECK(broadcast({2, 1, 5, 4}, {3, 1, 4}) == Shape{2, 3, 5, 4});
  CHECK(broadcast({}, {2}) == Shape{2});
  CHECK(broadcast({0, 3}, {1, 3}) == Shape{0, 3});
  CHECK_THROWS_WITH_AS(broadcast({2, 3}, {4, 3}), "[broadcast] shapes (2, 3) and (4, 3) do not fit together",
                       ShapeError);
}

TEST_CASE("strides are those of C order") { CHECK(contiguous_strides({2, 3, 4}) == Shape{12, 4, 1}); }
