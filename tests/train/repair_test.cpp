#include "train/repair.h"

#include <doctest/doctest.h>

#include "core/random/philox.h"

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

TEST_CASE("an order of classes that only chance suggests promises nothing") {
  // 50 classes of 10 images, a teacher that guesses: the best order of these images has several times its accuracy.
  std::vector<int32_t> labels, predicted;
  const Philox random{1, Stream::synthesis};
  for (int32_t i = 0; i < 500; ++i) {
    labels.push_back(i / 10);
    predicted.push_back(static_cast<int32_t>(random.at(0, static_cast<uint32_t>(i), 0).word[0] % 50));
  }
  const Reordering guess = find_reordering(labels, predicted, 50);
  CHECK(guess.top1 < 6);
  std::vector<int64_t> confusion(2500);
  for (size_t i = 0; i < labels.size(); ++i)
    ++confusion[static_cast<size_t>(labels[i]) * 50 + static_cast<size_t>(predicted[i])];
  CHECK(top1_with(confusion, guess.classes) > 9);
  // A teacher whose classes are in reverse is found out, and by about as much as it is worth.
  for (size_t i = 0; i < labels.size(); ++i) predicted[i] = i % 5 ? 49 - labels[i] : predicted[i];
  const Reordering reversed = find_reordering(labels, predicted, 50);
  CHECK(reversed.classes[3] == 46);
  CHECK(reversed.top1 == doctest::Approx(80).epsilon(0.05));
}
