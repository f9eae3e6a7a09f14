#include "train/test_only.h"

#include <doctest/doctest.h>

#include <fstream>

#include "core/files/safetensors.h"
#include "models/state_dict.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE("a bare checkpoint of ImageNet-1k is fed as its kind of network is, and tells a few classes apart") {
  Engine engine;
  Context c(engine);
  const TemporaryFolder folder;
  const auto weights = folder.path() / "resnet18.safetensors", classes = folder.path() / "classes.txt";
  Model model(c, {.name = "resnet18", .classes = 1000, .image_size = 224});
  model.initialize(1);
  write_safetensors(weights, export_state(model), {});
  const auto picture =
      std::filesystem::path(GIFT_SOURCE_DIR) / "examples/cifar10-rded-ipc1/00003/class00003_id00000.jpg";
  for (const char* id : {"n01440764", "n02105056"}) {
    std::filesystem::create_directories(folder.path() / "test" / id);
    std::filesystem::copy_file(picture, folder.path() / "test" / id / "a.jpg");
    std::ofstream(classes, std::ios::app) << id << "\n";
  }
  Config config;
  config.test = (folder.path() / "test").string();
  config.dataset = "imagenet";
  config.classes = classes.string();
  const TestReport report = test_saved(engine, config, weights);
  CHECK(report.model.find("3x224x224") != std::string::npos);
  CHECK(report.model.find("2 of its 1000 outputs") != std::string::npos);
  CHECK(report.result.images == 2);
}
