#include "train/protocol.h"

#include <doctest/doctest.h>

#include "core/error.h"

using namespace gift;

namespace {
using Epochs = std::vector<int>;
}

TEST_CASE("batch size by number of images") {
  CHECK(protocol_batch_size(1) == 10);
  CHECK(protocol_batch_size(10) == 10);
  CHECK(protocol_batch_size(11) == 50);
  CHECK(protocol_batch_size(500) == 50);
  CHECK(protocol_batch_size(501) == 100);
  CHECK(protocol_batch_size(20000) == 100);
  CHECK(protocol_batch_size(20001) == 200);
  CHECK_THROWS_AS(protocol_batch_size(0), ConfigError);
}

TEST_CASE("epochs by data set") {
  CHECK(protocol_epochs("imagenet-1k") == 300);
  CHECK(protocol_epochs("ImageNet") == 300);
  CHECK(protocol_epochs("tiny-imagenet") == 1000);
  CHECK(protocol_epochs("cifar10") == 1000);
}

TEST_CASE("the last epoch is always tested, and short runs after every epoch") {
  CHECK(evaluation_epochs(1) == Epochs{1});
  CHECK(evaluation_epochs(3) == Epochs{1, 2, 3});
  CHECK(evaluation_epochs(4) == Epochs{1, 2, 3, 4});
  CHECK(evaluation_epochs(11) == Epochs{2, 4, 6, 8, 10, 11});
  CHECK(evaluation_epochs(300) == Epochs{75, 150, 225, 300});
  CHECK_THROWS_AS(evaluation_epochs(0), ConfigError);
}

TEST_CASE("tests every so many epochs, from a share of the epochs on") {
  CHECK(evaluation_epochs(300, {4, 10, 0.8}) == Epochs{250, 260, 270, 280, 290, 300});
  CHECK(evaluation_epochs(25, {4, 10, 0}) == Epochs{10, 20, 25});
  CHECK(evaluation_epochs(7, {4, 10, 0.8}) == Epochs{7});
  CHECK(evaluation_epochs(8, {4, 0, 0.5}) == Epochs{6, 8});
  CHECK(evaluation_epochs(11, EvaluationTimes{}) == evaluation_epochs(11));
  CHECK_THROWS_AS(evaluation_epochs(10, {4, -1, 0}), ConfigError);
  CHECK_THROWS_AS(evaluation_epochs(10, {4, 0, 1}), ConfigError);
  CHECK_THROWS_AS(evaluation_epochs(10, {4, 0, -0.1}), ConfigError);
}
