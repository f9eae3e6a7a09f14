#include "core/metrics/confusion.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"

using namespace gift;

namespace {
using Classes = std::vector<int32_t>;
}

TEST_CASE("the confusion matrix counts pairs of label and prediction") {
  ConfusionMatrix m(3);
  CHECK(m.accuracy_percent() == 0);
  m.add(Classes{0, 0, 1}, Classes{0, 1, 1});
  m.add(Classes{1}, Classes{0});
  CHECK(m.at(0, 0) == 1);
  CHECK(m.at(0, 1) == 1);
  CHECK(m.at(1, 0) == 1);
  CHECK(m.at(1, 1) == 1);
  CHECK(m.at(2, 2) == 0);
  CHECK(m.samples(0) == 2);
  CHECK(m.total() == 4);
  CHECK(m.accuracy_percent() == 50.0);
  CHECK(m.class_accuracy_percent(1) == 50.0);
  CHECK(std::isnan(m.class_accuracy_percent(2)));
}

TEST_CASE("what does not fit is refused and not counted") {
  ConfusionMatrix m(2);
  CHECK_THROWS_AS(m.add(Classes{0, 1}, Classes{0}), ShapeError);
  CHECK_THROWS_AS(m.add(Classes{0, 2}, Classes{0, 0}), ConfigError);
  CHECK_THROWS_AS(m.add(Classes{0, 0}, Classes{0, -1}), ConfigError);
  CHECK(m.total() == 0);
  CHECK_THROWS_AS(ConfusionMatrix(0), ConfigError);
}
