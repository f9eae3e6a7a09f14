#include "core/random/mt19937.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "core/error.h"

using namespace gift;

TEST_CASE("the words are those of the standard library's generator") {
  for (uint32_t seed : {0u, 1u, 5489u, 0xffffffffu}) {
    Mt19937 ours(seed);
    std::mt19937 theirs(seed);
    bool equal = true;
    for (int i = 0; i < 2000; ++i) equal = equal && ours.next() == theirs();
    CHECK(equal);
  }
}

TEST_CASE("permutations hold every index once, of no and of one element too") {
  Mt19937 random(3);
  for (int64_t n : {0, 1, 2, 100}) {
    for (auto order : {random.torch_permutation(n), random.numpy_permutation(n)}) {
      std::sort(order.begin(), order.end());
      REQUIRE(order.size() == static_cast<size_t>(n));
      for (int64_t i = 0; i < n; ++i) CHECK(order[static_cast<size_t>(i)] == i);
    }
  }
  CHECK_THROWS_AS(random.torch_permutation(-1), ShapeError);
}

TEST_CASE("normals have mean 0 and variance 1, for counts in and between blocks of 16") {
  for (size_t n : {7, 15, 16, 17, 4099}) {
    CHECK(Mt19937(1).torch_normal(n).size() == n);
  }
  double sum = 0, squares = 0;
  const auto values = Mt19937(2).torch_normal(100'003);
  for (double value : values) {
    sum += value;
    squares += value * value;
  }
  const auto count = static_cast<double>(values.size());
  CHECK(std::abs(sum / count) < 0.015);
  CHECK(std::abs(squares / count - 1) < 0.02);
}
