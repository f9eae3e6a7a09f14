#include "train/reproduce/plan.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "tests/train/reproduce/shelf.h"
#include "train/reproduce/checks.h"

using namespace gift;
using testing::Shelf;
namespace fs = std::filesystem;

TEST_CASE("sets are found under the project's own names and under the published ones") {
  const Shelf shelf;
  CHECK_FALSE(shelf.library().set("cifar100", "rded", "convnet3", 10).found());
  const Located nothing = shelf.library().set("cifar100", "rded", "convnet3", 10);
  CHECK(nothing.tried.front() == (shelf.data / "cifar100/rded/convnet3/ipc10").string());
  CHECK(nothing.missing("set").find("rded/cifar100_convnet3/ipc10/data.pt (nor ") != std::string::npos);
  shelf.file(shelf.data / "rded/cifar100_conv3/ipc10/data.pt");
  CHECK(shelf.library().set("cifar100", "rded", "convnet3", 10).path ==
        shelf.data / "rded/cifar100_conv3/ipc10/data.pt");
  shelf.file(shelf.data / "c100/RDED/conv3/ipc10.tar");
  CHECK(shelf.library().set("cifar100", "rded", "convnet3", 10).path == shelf.data / "c100/RDED/conv3/ipc10.tar");
  shelf.images("cifar100/rded/convnet3/ipc10", 2, 1);
  CHECK(shelf.library().set("cifar100", "rded", "convnet3", 10).path == shelf.data / "cifar100/rded/convnet3/ipc10");
  CHECK_FALSE(shelf.library().set("cifar100", "rded", "convnet3", 1).found());
  fs::create_directories(shelf.data / "cifar100/g-vbsm/convnet3/ipc1");
  CHECK_FALSE(shelf.library().set("cifar100", "g-vbsm", "convnet3", 1).found());  // an empty folder is nothing
  shelf.file(shelf.data / "G_VBSM/cifar100_convnet3/ipc1/data.pt");
  CHECK(shelf.library().set("cifar100", "g-vbsm", "convnet3", 1).found());
  shelf.file(shelf.data / "tinyimagenet/sre2l/resnet18/ipc50.zip");
  CHECK(shelf.library().set("tinyimagenet", "sre2l", "resnet18_modified", 50).found());
}

TEST_CASE("test sets, training sets and teachers are found") {
  const Shelf shelf;
  CHECK_FALSE(shelf.library().test("cifar10").found());
  shelf.file(shelf.data / "cifar10/test.tar");
  CHECK(shelf.library().test("cifar10").path == shelf.data / "cifar10/test.tar");
  CHECK_FALSE(shelf.library().train("cifar10").found());
  shelf.file(shelf.data / "cifar10/test_batch.bin");
  CHECK(shelf.library().train("cifar10").path == shelf.data / "cifar10");
  CHECK(shelf.library().test("cifar10").path == shelf.data / "cifar10/test.tar");
  shelf.images("tiny-imagenet-200/val", 2, 1);
  CHECK(shelf.library().test("tinyimagenet").path == shelf.data / "tiny-imagenet-200/val");
  CHECK_FALSE(shelf.library().teacher("cifar10", "convnet3").found());
  shelf.file(shelf.teachers / "cifar10_conv3.safetensors");
  CHECK(shelf.library().teacher("cifar10", "convnet3").path == shelf.teachers / "cifar10_conv3.safetensors");
  shelf.file(shelf.teachers / "cifar10_convnet3.pth");
  CHECK(shelf.library().teacher("cifar10", "convnet3").path == shelf.teachers / "cifar10_convnet3.pth");
}

TEST_CASE("a plan says what is missing, once, and keeps what is there") {
  const Shelf shelf;
  shelf.images("cifar100/rded/convnet3/ipc1", 100, 1);
  shelf.images("cifar100/test", 100, 1);
  shelf.file(shelf.teachers / "cifar100_convnet3.pth");
  const Recipe recipe = load_recipe("table1");
  const ReproductionPlan plan = plan_reproduction(recipe, shelf.library());
  CHECK(plan.cells.size() == recipe.cells.size());
  REQUIRE(plan.ready() == 2);  // native and GIFT
  for (const PlannedCell& cell : plan.cells) {
    if (!cell.ready()) continue;
    CHECK(cell.config.train == (shelf.data / "cifar100/rded/convnet3/ipc1").string());
    CHECK(cell.config.test == (shelf.data / "cifar100/test").string());
    CHECK(cell.config.teacher == (shelf.teachers / "cifar100_convnet3.pth").string());
    CHECK(cell.config.teacher_model == "convnet3");
    CHECK(cell.config.model == "convnet3");
    CHECK(cell.config.epochs == by_default);
    CHECK(cell.set == "RDED (ConvNet), CIFAR-100, IPC 1");
    CHECK(cell.remarks.empty());
  }
  const auto count = [&](const std::string& part) {
    return std::count_if(plan.missing.begin(), plan.missing.end(),
                         [&](const std::string& what) { return what.find(part) != std::string::npos; });
  };
  CHECK(count("test set of tinyimagenet") == 1);
  CHECK(count("teacher of tinyimagenet, resnet18_modified") == 1);
  CHECK(count("set RDED (ConvNet), CIFAR-100, IPC 10") == 1);
  CHECK(count("test set of cifar100") == 0);
  CHECK(plan.students() == 6);  // 3 seeds each
  CHECK(plan.images() == 2 * 3 * 1000.0 * 100);
}

TEST_CASE("DATM needs no teacher, and instance norm where there is a choice") {
  const Shelf shelf;
  const ReproductionPlan plan = plan_reproduction(
      load_recipe("table1"), shelf.library(), {CellFilter::from_text("method=datm", load_recipe("table1").terms), {}});
  REQUIRE(plan.cells.size() == 16);
  for (const PlannedCell& cell : plan.cells) {
    CHECK(cell.config.norm == (cell.cell.network == "convnet" ? "instance" : ""));  // left to the default
    for (const std::string& what : cell.missing) CHECK(what.find("teacher") == std::string::npos);
  }
}

TEST_CASE("a set of another size is remarked on, one that does not open is missing") {
  const Shelf shelf;
  shelf.images("cifar100/rded/convnet3/ipc10", 100, 1);
  shelf.images("cifar100/rded/convnet3/ipc50", 1, 0);
  shelf.file(shelf.data / "cifar100/rded/convnet3/ipc50/readme.txt");
  const Recipe recipe = load_recipe("table6");
  const auto plan = [&](const std::string& only) {
    return plan_reproduction(recipe, shelf.library(), {CellFilter::from_text(only, recipe.terms), {}}).cells.front();
  };
  REQUIRE(plan("dataset=cifar100,ipc=10").remarks.size() == 1);
  CHECK(plan("dataset=cifar100,ipc=10").remarks[0] == "the set has 100 images, 1000 were expected");
  CHECK(plan("dataset=cifar100,ipc=50").missing.front().find("a set that opens") == 0);
}

TEST_CASE("the user's settings are deviations, and not all of them are the user's") {
  const Shelf shelf;
  const Recipe recipe = load_recipe("table4");
  const ReproductionPlan plan = plan_reproduction(recipe, shelf.library(), {{}, [](Config& c) {
                                                                              c.epochs = 5;
                                                                              c.width = 16;
                                                                            }});
  CHECK(plan.deviations == std::vector<std::string>{"epochs 5 in place of the protocol's", "width 16 in place of 128"});
  for (const PlannedCell& cell : plan.cells) {
    CHECK(cell.config.epochs == 5);
    CHECK(cell.config.width == (cell.config.model == "convnet4" ? 16 : 128));
    if (cell.cell.network == "swin_v2_t") CHECK(cell.config.learning_rate == 1e-4);
  }
  CHECK_THROWS_AS(plan_reproduction(recipe, shelf.library(), {{}, [](Config& c) { c.loss = "mse"; }}), ConfigError);
  CHECK_THROWS_AS(
      plan_reproduction(recipe, shelf.library(), {CellFilter::from_text("dataset=cifar10", recipe.terms), {}}),
      ConfigError);
}

TEST_CASE("Table 8 counts the images that are found") {
  const Shelf shelf;
  shelf.images("tinyimagenet/val", 200, 50);
  shelf.images("cifar100/test", 99, 100);
  shelf.images("cifar10/train", 10, 2);
  const std::vector<CheckedNumber> lines = check_image_counts(load_recipe("table8"), shelf.library());
  REQUIRE(lines.size() == 8);
  const auto line = [&](const std::string& what) {
    return *std::find_if(lines.begin(), lines.end(), [&](const CheckedNumber& l) { return l.what == what; });
  };
  CHECK(line("Tiny-ImageNet, test images a class").agrees);
  CHECK(line("Tiny-ImageNet, test images a class").measured == "50");
  CHECK_FALSE(line("CIFAR-100, test images a class").agrees);
  CHECK(line("CIFAR-100, test images a class").remark == "99 classes, 100 were expected");
  CHECK(line("CIFAR-10, training images a class").measured == "2");
  CHECK_FALSE(line("CIFAR-10, training images a class").agrees);
  CHECK(line("ImageNet-1K, training images a class").expected == "732 – 1300");
  CHECK(line("ImageNet-1K, training images a class").measured.empty());
  CHECK(line("ImageNet-1K, training images a class").remark.find("imagenet-1k/train") != std::string::npos);
}
