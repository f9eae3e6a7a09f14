#include <doctest/doctest.h>

#include "core/error.h"
#include "data/datasets.h"

using namespace gift;

TEST_CASE("data sets by name, alias and spelling") {
  CHECK(find_dataset("CIFAR-10").classes == 10);
  CHECK(find_dataset("tiny_imagenet").classes == 200);
  CHECK(find_dataset("ImageNet").name == "imagenet-1k");
  CHECK(find_dataset("in100").classes == 100);
  CHECK(known_dataset("mnist") == nullptr);
  CHECK_THROWS_WITH_AS(find_dataset("cifar01"), "[data set] unknown 'cifar01' (did you mean 'cifar10'?)", ConfigError);
  for (const Dataset& dataset : datasets()) {
    CHECK(&find_dataset(dataset.name) == &dataset);
    if (dataset.list != ClassList::none)
      CHECK(known_classes(dataset.list).size() == static_cast<size_t>(dataset.classes));
  }
}

TEST_CASE("preprocessing of the paper's runs") {
  const auto check = [](std::string_view dataset, std::string_view model, int size, ImageTransform transform,
                        int factor, std::string_view statistics) {
    const Preprocessing p = preprocessing(find_dataset(dataset), model);
    CHECK(p.size == size);
    CHECK(p.test_transform == transform);
    CHECK(p.factor == factor);
    CHECK(normalization_name(p.normalization) == statistics);
  };
  check("cifar10", "convnet3", 32, {}, 1, "cifar");
  check("cifar100", "resnet18", 32, {}, 1, "cifar");
  check("tinyimagenet", "convnet4", 64, {}, 1, "imagenet");
  check("imagenet-1k", "resnet18", 224, {256, 224}, 2, "imagenet");
  check("imagenet-1k", "swin_v2_t", 224, {256, 224}, 1, "imagenet");
  check("imagenet-1k", "convnet4", 64, {73, 64}, 1, "imagenet");
  check("imagenette", "convnet5", 128, {146, 128}, 1, "imagenet");
  check("imagewoof", "resnet18", 224, {256, 224}, 1, "imagenet");
}

TEST_CASE("normalisations by name") {
  CHECK(find_normalization("ImageNet") == imagenet_statistics);
  CHECK(find_normalization("none") == Normalization{});
  CHECK(normalization_name({{0.5f, 0.5f, 0.5f}, {1, 1, 1}}) == "custom");
  CHECK_THROWS_AS(find_normalization("cifr"), ConfigError);
}
