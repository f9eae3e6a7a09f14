#include "train/repair.h"

#include <doctest/doctest.h>

using namespace gift;

TEST_CASE("the permutation behind a confusion matrix is found") {
  // Outputs of a teacher whose class order is 2, 0, 1: output k stands for class {2, 0, 1}[k].
  const std::vector<int64_t> confusion{1, 8, 1,   // true 0 is mostly predicted as 1
                                       0, 1, 9,   // true 1 as 2
                                       7, 2, 1};  // true 2 as 0
  const std::vector<int> found = suggested_classes(confusion, 3);
  CHECK(found == std::vector<int>{2, 0, 1});
  CHECK(top1_with(confusion, found) == doctest::Approx(80.0));
  CHECK(top1_with(confusion, {0, 1, 2}) == doctest::Approx(10.0));
}

TEST_CASE("a greedy choice is not good enough") {
  // Greedy takes (0, 0) = 9 and is left with 0; the best is 8 + 8.
  const std::vector<int64_t> confusion{9, 8, 8, 0};
  const std::vector<int> found = suggested_classes(confusion, 2);
  CHECK(found == std::vector<int>{1, 0});
  CHECK(top1_with(confusion, found) == doctest::Approx(64.0));
}
