#include <doctest/doctest.h>

#include <algorithm>

#include "data/class_map.h"
#include "data/datasets.h"
#include "data/source/image_source.h"

using namespace gift;

TEST_CASE("the shipped sets open and their classes fit together") {
  const std::filesystem::path examples = std::filesystem::path(GIFT_SOURCE_DIR) / "examples";
  const Dataset& dataset = find_dataset("cifar10");
  ThreadPool pool(2);
  const auto test = open_source(open_collection(examples / "cifar10-test-1000.tar", Split::test), {}, pool);
  CHECK(test->size() == 1000);
  CHECK((test->height() == 32 && test->width() == 32));
  for (const auto& [name, per_class] : {std::pair{"cifar10-rded-ipc10", 10}, {"cifar10-rded-ipc1", 1}}) {
    const auto train = open_source(open_collection(examples / name, Split::train), {.size = 32}, pool);
    CHECK(train->size() == per_class * 10);
    const ClassMap map = make_class_map(train->collection().classes(), test->collection().classes(),
                                        {.known = dataset.list, .known_name = std::string(dataset.name)});
    CHECK(map.warnings.empty());
    CHECK(map.how == "order: 10 classes of cifar10; training folders by number; test folders by name");
    train->relabel(map.train);
    for (int32_t c = 0; c < 10; ++c) CHECK(std::count(train->labels().begin(), train->labels().end(), c) == per_class);
  }
  CHECK(std::count(test->labels().begin(), test->labels().end(), 3) == 100);
  CHECK(test->collection().classes()[3] == "cat");
}
