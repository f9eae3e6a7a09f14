#include "data/class_subset.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "core/files/npy.h"
#include "data/image/encode.h"
#include "tests/support/archive_writer.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;
namespace fs = std::filesystem;

namespace {

const std::string wnids[] = {"n01440764", "n01443537", "n02102040", "n03888257"};  // imagenet 0, 1, 217, 701

void write_set(const fs::path& root, std::span<const std::string> folders) {
  Image image;
  resize_buffer(image, 2, 2);
  for (size_t i = 0; i < folders.size(); ++i) {
    image.rgb[0] = static_cast<uint8_t>(i);
    const auto png = encode_png(image);
    write_bytes(root / folders[i] / "a.png", std::string(png.begin(), png.end()));
  }
}

std::string message_of(const auto& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a set keeps to the classes of a data set or of a file, in the set's own order") {
  const TemporaryFolder tmp;
  write_set(tmp.path() / "set", wnids);
  const auto nette = keep_classes(open_collection(tmp.path() / "set", Split::test), class_choice("imagenette"));
  CHECK(nette->classes() == std::vector<std::string>{wnids[0], wnids[2], wnids[3]});
  REQUIRE(nette->size() == 3);
  CHECK(nette->label(2) == 2);
  Image image;
  std::vector<uint8_t> scratch;
  nette->load(1, image, scratch);
  CHECK(image.rgb[0] == 2);
  CHECK(nette->name(1).ends_with("n02102040/a.png"));

  write_bytes(tmp.path() / "two.txt", "n03888257\nn01443537\n");
  const ClassChoice two = class_choice((tmp.path() / "two.txt").string());
  const auto kept = keep_classes(open_collection(tmp.path() / "set", Split::test), two);
  CHECK(kept->classes() == std::vector<std::string>{wnids[1], wnids[3]});
  const ClassMap map = make_class_map(kept->classes(), {}, {.order = two.classes, .order_name = two.name});
  CHECK(map.train == std::vector<int32_t>{1, 0});
  CHECK(imagenet_outputs(map.classes) == std::vector<int32_t>{701, 1});
}

TEST_CASE("numbered classes are those of the choice, or of ImageNet-1k where there are 1000") {
  const TemporaryFolder tmp;
  const std::string few[] = {"00000", "00001"};
  write_set(tmp.path() / "few", few);
  CHECK(keep_classes(open_collection(tmp.path() / "few", Split::train), class_choice("imagenette"))->classes() ==
        std::vector<std::string>{"00000", "00001"});
  std::vector<float> pixels(1000 * 12, 0.5f), logits(1000 * 1000);
  for (size_t i = 0; i < 1000; ++i) logits[i * 1000 + i] = 1;
  logits[217 * 1000 + 701] = 0.5f;
  write_npz(tmp.path() / "all.npz",
            {{"images", host_array(Shape{1000, 3, 2, 2}, pixels)}, {"labels", host_array(Shape{1000, 1000}, logits)}});
  const auto all = keep_classes(open_collection(tmp.path() / "all.npz", Split::train), class_choice("nette"));
  REQUIRE(all->size() == 10);
  CHECK(all->classes()[1] == "n02102040");
  CHECK(all->name(1).ends_with("#217"));
  REQUIRE(all->stored_label(1).size() == 10);
  CHECK(all->stored_label(1)[1] == 1);
  CHECK(all->stored_label(1)[9] == 0.5f);
  CHECK(all->floats() != nullptr);
}

TEST_CASE("what names no classes is refused") {
  const TemporaryFolder tmp;
  const std::string birds[] = {"crow", "robin"};
  write_set(tmp.path() / "birds", birds);
  const auto says = [](const std::string& message, const char* part) {
    CAPTURE(message);
    return message.find(part) != std::string::npos;
  };
  CHECK(says(message_of([] { class_choice("imagenet-10"); }), "no one list"));
  CHECK(says(message_of([] { class_choice("imagenett"); }), "imagenette"));
  CHECK(says(
      message_of([&] { keep_classes(open_collection(tmp.path() / "birds", Split::test), class_choice("imagenette")); }),
      "none of the 10 classes of imagenette"));
  write_bytes(tmp.path() / "twice.txt", "n01440764\nn01440764\n");
  CHECK(says(message_of([&] { class_choice((tmp.path() / "twice.txt").string()); }), "twice.txt"));
}

TEST_CASE("outputs of an ImageNet-1k network are known by WordNet ids alone") {
  const std::vector<ClassName> named{{"tench", {}}, {"goldfish", {}}};
  CHECK(imagenet_outputs(named).empty());
  CHECK(imagenet_outputs(class_choice("imagenet-1k").classes).empty());  // nothing is left out
  CHECK(imagenet_outputs(class_choice("imagewoof").classes) ==
        std::vector<int32_t>{155, 159, 162, 167, 182, 193, 207, 229, 258, 273});
  CHECK(imagenet_outputs(class_choice("tiny").classes).size() == 200);
  CHECK(imagenet_outputs(class_choice("cifar10").classes).empty());
}
