#include "data/convert/convert_set.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"
#include "core/files/npy.h"
#include "core/files/torch_file.h"
#include "data/convert/class_numbers.h"
#include "data/image/encode.h"
#include "tests/support/archive_writer.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;
namespace fs = std::filesystem;

namespace {

Image made(int height, int width, int seed) {
  Image image;
  resize_buffer(image, height, width);
  for (size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = static_cast<uint8_t>(i * 7 + static_cast<size_t>(seed));
  return image;
}

void write_picture(const fs::path& path, const Image& image) {
  const auto png = encode_png(image);
  write_bytes(path, std::string(png.begin(), png.end()));
}

ConvertedSet convert(const fs::path& in, const fs::path& out, const SetConversion& how = {}) {
  ThreadPool pool(2);
  return convert_set(*open_collection(in, Split::train), out, how, pool);
}

std::string refusal(const fs::path& in, const fs::path& out, const SetConversion& how = {}) {
  try {
    convert(in, out, how);
  } catch (const Error& error) {
    CHECK(!fs::exists(out));
    return error.what();
  }
  return "";
}

bool contains(const std::string& whole, const char* part) {
  CAPTURE(whole);
  return whole.find(part) != std::string::npos;
}

// class, file, seed: in the order of an ImageFolder.
void write_three(const fs::path& root) {
  write_picture(root / "bird" / "b.png", made(4, 6, 1));
  write_picture(root / "cat" / "a.png", made(4, 6, 2));
  write_picture(root / "cat" / "c.png", made(4, 6, 3));
}

}  // namespace

TEST_CASE("a folder goes through data.pt and npz and comes back bit for bit") {
  const TemporaryFolder tmp;
  const fs::path at = tmp.path();
  write_three(at / "set");
  CHECK(convert(at / "set", at / "x.pt").form == "GIFT data.pt");
  CHECK(convert(at / "x.pt", at / "floats.npz").images == 3);
  convert(at / "set", at / "bytes.npz");
  convert(at / "floats.npz", at / "one");
  convert(at / "bytes.npz", at / "two");
  convert(at / "set", at / "three");
  for (const char* name : {"one", "two", "three"}) {
    CAPTURE(name);
    const auto set = open_collection(at / name, Split::train);
    REQUIRE(set->size() == 3);
    Image image;
    std::vector<uint8_t> scratch;
    for (int i = 0; i < 3; ++i) {
      set->load(i, image, scratch);
      CHECK(image == made(4, 6, i + 1));
      CHECK(set->label(i) == (i > 0));
    }
    CHECK(set->classes()[0] == (name == std::string("three") ? "bird" : "00000"));
    CHECK(set->name(1).ends_with(name == std::string("three") ? "cat/a.png" : "00001/00000.png"));
  }
  const TorchFile file(at / "x.pt");
  const HostArray data = file.read(*file.root().find("data"));
  CHECK(data.dtype == DType::f32);
  CHECK(data.shape == Shape{3, 3, 4, 6});
  CHECK(data.floats()[24] == static_cast<float>(made(4, 6, 1).rgb[1]) / 255.0f);
  CHECK(file.read(*file.root().find("label")).integers() == std::vector<int64_t>{0, 1, 1});
  CHECK(file.root().find("dataset")->text() == "");
}

TEST_CASE("classes are numbered as their data set counts them, or by folder number") {
  const TemporaryFolder tmp;
  write_three(tmp.path() / "set");
  const ConvertedSet plain = convert(tmp.path() / "set", tmp.path() / "plain.npz");
  REQUIRE(plain.notes.size() == 1);
  CHECK(contains(plain.notes[0], "names of the classes"));
  const ConvertedSet known = convert(tmp.path() / "set", tmp.path() / "known.pt", {.dataset = "cifar10"});
  CHECK(known.notes.empty());
  const auto set = open_collection(tmp.path() / "known.pt", Split::train);
  CHECK(set->classes()[static_cast<size_t>(set->label(0))] == "bird");
  CHECK(set->label(1) == 3);
  CHECK(set->evidence().find("\"dataset\" 'cifar10'") != std::string::npos);
  fs::rename(tmp.path() / "set" / "bird", tmp.path() / "set" / "new004");
  fs::rename(tmp.path() / "set" / "cat", tmp.path() / "set" / "new007");
  convert(tmp.path() / "set", tmp.path() / "numbered.npz");
  CHECK(find(read_npz(tmp.path() / "numbered.npz"), "labels")->integers() == std::vector<int64_t>{4, 7, 7});
  CHECK(contains(refusal(tmp.path() / "set", tmp.path() / "no.npz", {.dataset = "cifar11"}), "cifar10"));
  CHECK(datasets_of_classes({"n01440764", "n02102040"}).empty());
}

TEST_CASE("floats become 8-bit pictures only where they are some, and what that costs is said") {
  const TemporaryFolder tmp;
  const auto write = [&](float factor, float shift) {
    std::vector<float> values(2 * 3 * 4);
    for (size_t k = 0; k < values.size(); ++k) values[k] = static_cast<float>(k) * factor + shift;
    write_npz(tmp.path() / "set.npz", {{"images", host_array(Shape{2, 3, 2, 2}, values)},
                                       {"labels", host_array(Shape{2, 2}, std::vector<float>{3, -1, 0.5f, 2})}});
  };
  write(1 / 255.0f, 0);
  ConvertedSet done = convert(tmp.path() / "set.npz", tmp.path() / "bytes");
  REQUIRE(done.notes.size() == 1);
  CHECK(contains(done.notes[0], "left out: the 2 numbers of each label"));
  write(0.03f, 0);
  done = convert(tmp.path() / "set.npz", tmp.path() / "rounded");
  CHECK(contains(done.notes[0], "rounded to 8 bits"));
  write(0.3f, -2);
  const std::string why = refusal(tmp.path() / "set.npz", tmp.path() / "no");
  CHECK((contains(why, "from -2 to 4.9") && contains(why, "--normalization")));
  // (k / 255 - 0.5) / 0.25, and back.
  write(4 / 255.0f, -2);
  done = convert(tmp.path() / "set.npz", tmp.path() / "back",
                 {.normalization = Normalization{{0.5f, 0.5f, 0.5f}, {0.25f, 0.25f, 0.25f}}});
  CHECK(done.notes.size() == 1);
  const auto set = open_collection(tmp.path() / "back", Split::train);
  Image image;
  std::vector<uint8_t> scratch;
  set->load(1, image, scratch);
  CHECK((image.rgb[0] == 12 && image.rgb[1] == 16 && image.rgb[2] == 20 && image.rgb[11] == 23));
  write(0.3f, -2);
  done = convert(tmp.path() / "set.npz", tmp.path() / "cut", {.normalization = Normalization{}});
  CHECK(contains(done.notes[0], "cut off at 0 and 1"));

  convert(tmp.path() / "set.npz", tmp.path() / "kept.pt");
  const auto kept = open_collection(tmp.path() / "kept.pt", Split::train);
  float planes[12];
  kept->planes(1, planes);
  CHECK(planes[0] == 12 * 0.3f + -2);
  CHECK(kept->stored_label(0)[1] == -1);
  convert(tmp.path() / "set.npz", tmp.path() / "half.npz", {.dtype = DType::f16});
  CHECK(find(read_npz(tmp.path() / "half.npz"), "images")->dtype == DType::f16);
}

TEST_CASE("what does not go together is refused, and nothing is left behind") {
  const TemporaryFolder tmp;
  const fs::path set = tmp.path() / "set";
  write_three(set);
  CHECK(contains(refusal(set, tmp.path() / "x.jpg"), "a folder (a name without extension), .pt or .npz"));
  CHECK(contains(refusal(set, tmp.path() / "x", {.normalization = Normalization{}}), "these are bytes"));
  CHECK(contains(refusal(set, tmp.path() / "x", {.dtype = DType::f16}), "8-bit"));
  CHECK(contains(refusal(set, tmp.path() / "x.npz", {.dtype = DType::f16}), "bytes"));
  CHECK(contains(refusal(set, tmp.path() / "absent" / "deep" / "x.npz"), "absent"));
  CHECK_THROWS_AS(convert(set, set), FileError);
  write_picture(set / "cat" / "d.png", made(5, 6, 2));
  CHECK(contains(refusal(set, tmp.path() / "x.npz"), "--image-size"));
  CHECK(convert(set, tmp.path() / "square.npz", {.image_size = 4}).images == 4);
  CHECK(find(read_npz(tmp.path() / "square.npz"), "images")->shape == Shape{4, 4, 4, 3});
  CHECK(convert(set, tmp.path() / "mixed").images == 4);
  write_bytes(set / "cat" / "e.png", "no picture");
  CHECK(contains(refusal(set, tmp.path() / "x"), "e.png"));
  for (const auto& entry : fs::directory_iterator(tmp.path()))
    CHECK(entry.path().string().find(".part-") == std::string::npos);
}
