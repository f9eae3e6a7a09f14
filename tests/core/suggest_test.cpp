#include <doctest/doctest.h>

#include <array>

#include "core/suggest.h"

using namespace gift;

TEST_CASE("the nearest name, or the list of all") {
  const std::array<std::string_view, 3> names{"cifar10", "cifar100", "tinyimagenet"};
  CHECK(nearest_name("cifar-10", names) == "cifar10");
  CHECK(nearest_name("CIFR100", names) == "cifar100");
  CHECK(nearest_name("tiny-imagnet", names) == "tinyimagenet");
  CHECK(nearest_name("mnist", names) == "");
  CHECK(nearest_name("gitf", std::array<std::string_view, 2>{"mse", "gift"}) == "gift");  // a swap is one error
  CHECK(suggest("cifar01", names) == " (did you mean 'cifar10'?)");
  CHECK(suggest("q", names) == " (known: cifar10, cifar100, tinyimagenet)");
}
