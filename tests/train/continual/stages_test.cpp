#include "train/continual/stages.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "core/error.h"

using namespace gift;

TEST_CASE("classes arrive in the order of numpy's RandomState") {
  CHECK(class_order(3, 10) == std::vector<int32_t>{5, 4, 1, 2, 9, 6, 7, 0, 3, 8});  // RandomState(3).permutation(10)
  const std::vector<int32_t> order = class_order(0, 200);
  CHECK(std::vector<int32_t>(order.begin(), order.begin() + 8) ==
        std::vector<int32_t>{18, 170, 107, 98, 177, 182, 5, 146});
  CHECK(class_order(4294967295u, 5).size() == 5);
  CHECK_THROWS_AS(class_order(4294967296u, 5), ConfigError);
}

TEST_CASE("steps bring equally many classes, the first ones more where it does not divide") {
  CHECK(classes_after_steps(200, 5) == std::vector<int>{40, 80, 120, 160, 200});
  CHECK(classes_after_steps(200, 10).front() == 20);
  CHECK(classes_after_steps(10, 3) == std::vector<int>{4, 7, 10});
  CHECK(classes_after_steps(10, 1) == std::vector<int>{10});
  CHECK(classes_after_steps(3, 3) == std::vector<int>{1, 2, 3});
  for (const int wrong : {0, -1, 11}) CHECK_THROWS_AS(classes_after_steps(10, wrong), ConfigError);
}

TEST_CASE("stages that several numbers of steps share are trained once") {
  CHECK(stages_of(200, {5, 10}) == classes_after_steps(200, 10));
  CHECK(stages_of(10, {2, 3}) == std::vector<int>{4, 5, 7, 10});
  CHECK_THROWS_AS(stages_of(10, {}), ConfigError);
  CHECK_THROWS_AS(stages_of(10, {5, 20}), ConfigError);
}
