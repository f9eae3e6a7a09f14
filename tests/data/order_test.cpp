#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "data/order.h"

using namespace gift;

TEST_CASE("every epoch visits every sample once, in an order of its own") {
  for (const int64_t n : {1, 2, 7, 100}) {
    std::vector<int32_t> order = epoch_order(3, 5, n);
    CHECK(order == epoch_order(3, 5, n));
    std::sort(order.begin(), order.end());
    for (int64_t i = 0; i < n; ++i) CHECK(order[static_cast<size_t>(i)] == i);
  }
  CHECK(epoch_order(3, 5, 100) != epoch_order(3, 6, 100));
  CHECK(epoch_order(3, 5, 100) != epoch_order(4, 5, 100));
  CHECK_THROWS_AS(epoch_order(0, 0, 0), ConfigError);
}

TEST_CASE("every place holds every sample equally often") {
  int count[4][4] = {};
  for (uint64_t epoch = 0; epoch < 4000; ++epoch) {
    const auto order = epoch_order(1, epoch, 4);
    for (size_t i = 0; i < 4; ++i) ++count[i][order[i]];
  }
  for (const auto& row : count)
    for (const int n : row) CHECK(std::abs(n - 1000) < 110);
}

TEST_CASE("the last batch is short, a batch larger than the set is the set") {
  const Batches b{103, 50};
  CHECK(b.count() == 3);
  CHECK(b.size(1) == 50);
  CHECK(b.begin(2) == 100);
  CHECK(b.size(2) == 3);
  CHECK(Batches{100, 50}.count() == 2);
  CHECK((Batches{7, 50}.count() == 1 && Batches{7, 50}.size(0) == 7));
}
