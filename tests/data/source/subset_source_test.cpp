#include "data/source/subset_source.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "tests/train/made_images.h"

using namespace gift;

namespace {

std::vector<uint8_t> pixels(ImageSource& source, std::vector<int32_t> indices) {
  std::vector<uint8_t> out(static_cast<size_t>(source.image_bytes()) * indices.size());
  source.read(indices, out.data());
  return out;
}

}  // namespace

TEST_CASE("a subset shows the pictures and labels of its indices, in their order") {
  const auto whole = std::make_shared<testing::MadeImages>(12, 8, 4);
  SubsetSource some(whole, {7, 2, 7});
  CHECK(some.size() == 3);
  CHECK(some.height() == 8);
  CHECK(std::vector<int32_t>(some.labels().begin(), some.labels().end()) == std::vector<int32_t>{3, 2, 3});
  some.prefetch(std::vector<int32_t>{0, 1});
  CHECK(pixels(some, {1, 0, 2}) == pixels(*whole, {2, 7, 7}));
  CHECK(some.resident() == nullptr);
}

TEST_CASE("a subset of a subset goes through to the pictures") {
  const auto whole = std::make_shared<testing::MadeImages>(12, 8, 4);
  SubsetSource two(std::make_shared<SubsetSource>(whole, std::vector<int32_t>{9, 4, 1}), {2, 0});
  CHECK(pixels(two, {0, 1}) == pixels(*whole, {1, 9}));
}

TEST_CASE("pictures are chosen by class, and the first of each class") {
  const std::vector<int32_t> labels{2, 0, 2, 1, 0, 2};
  CHECK(pictures_of_classes(labels, std::vector<int32_t>{0, 1}) == std::vector<int32_t>{1, 3, 4});
  CHECK(pictures_of_classes(labels, {}).empty());
  CHECK(first_of_each_class(labels, 1) == std::vector<int32_t>{0, 1, 3});
  CHECK(first_of_each_class(labels, 2) == std::vector<int32_t>{0, 1, 2, 3, 4});
}

TEST_CASE("an empty subset and pictures that are not there are refused") {
  const auto whole = std::make_shared<testing::MadeImages>(4, 8, 2);
  CHECK_THROWS_AS(SubsetSource(whole, {}), ShapeError);
  CHECK_THROWS_AS(SubsetSource(whole, {0, 4}), ShapeError);
  CHECK_THROWS_AS(SubsetSource(whole, {-1}), ShapeError);
  SubsetSource some(whole, {0, 1});
  std::vector<uint8_t> out(3 * 64);
  CHECK_THROWS_AS(some.read(std::vector<int32_t>{2}, out.data()), ShapeError);
}
