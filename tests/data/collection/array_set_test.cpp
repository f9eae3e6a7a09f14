#include "data/collection/array_set.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "core/error.h"
#include "core/files/npy.h"
#include "data/source/image_source.h"
#include "data/source/subset_source.h"
#include "tests/support/archive_writer.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;

namespace {

std::string message_of(const auto& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// Picture i, channel c, pixel p has the value (i * 12 + c * 4 + p) / 100.
HostArray planes(int64_t count, float factor = 0.01f) {
  std::vector<float> values(static_cast<size_t>(count * 12));
  for (size_t k = 0; k < values.size(); ++k) values[k] = static_cast<float>(k) * factor;
  return host_array(Shape{count, 3, 2, 2}, values);
}

HostArray hard(std::vector<int64_t> labels) { return host_array(Shape{static_cast<int64_t>(labels.size())}, labels); }

}  // namespace

TEST_CASE("an npz with floats keeps them, with bytes it is a set of bytes in either order of axes") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "set.npz";
  write_npz(path, {{"images", planes(3)}, {"labels", hard({2, 0, 2})}});
  REQUIRE(is_array_set(path));
  auto set = open_collection(path, Split::train);
  CHECK(set->size() == 3);
  CHECK(set->classes() == std::vector<std::string>{"00000", "00001", "00002"});
  CHECK(set->label(0) == 2);
  CHECK(set->floats()->high == doctest::Approx(0.35));
  float one[12];
  set->planes(2, one);
  CHECK(one[11] == 35 * 0.01f);
  Image image;
  std::vector<uint8_t> scratch;
  set->load(2, image, scratch);
  CHECK(image.rgb[0] == std::lround(255 * 0.24));
  CHECK(image.rgb[1] == std::lround(255 * 0.28));

  std::vector<uint8_t> last(24), first(24);
  for (size_t i = 0; i < 2; ++i)
    for (size_t p = 0; p < 4; ++p)
      for (size_t c = 0; c < 3; ++c)
        last[i * 12 + p * 3 + c] = first[i * 12 + c * 4 + p] = static_cast<uint8_t>(i * 100 + p * 10 + c);
  for (const bool channels_last : {true, false}) {
    const Shape shape = channels_last ? Shape{2, 2, 2, 3} : Shape{2, 3, 2, 2};
    write_npz(path, {{"x", host_array(shape, channels_last ? last : first)}, {"y", hard({0, 1})}});
    set = open_collection(path, Split::train);
    CHECK(set->floats() == nullptr);
    set->load(1, image, scratch);
    CHECK(image.rgb == std::vector<uint8_t>(last.begin() + 12, last.end()));
  }
}

TEST_CASE("images.npy and labels.npy make a set, alone they do not") {
  const TemporaryFolder folder;
  write_npy(folder.path() / "images.npy", planes(2));
  CHECK(message_of([&] { open_collection(folder.path(), Split::train); }).find("labels.npy") != std::string::npos);
  write_npy(folder.path() / "labels.npy", host_array(Shape{2, 2}, std::vector<float>{0.1f, 0.9f, 5.0f, -1.0f}));
  const auto set = open_collection(folder.path(), Split::train);
  CHECK(set->label(0) == 1);
  CHECK(set->label(1) == 0);
  CHECK(set->stored_label(1)[0] == 5.0f);
}

TEST_CASE("arrays in archives, in folders of archives, and alone in a folder") {
  const TemporaryFolder folder;
  write_npz(folder.path() / "set.npz", {{"images", planes(3)}, {"labels", hard({2, 0, 2})}});
  write_npy(folder.path() / "images.npy", planes(2));
  write_npy(folder.path() / "labels.npy", hard({1, 0}));
  const auto content = [&](const char* name) {
    std::ostringstream out;
    out << std::ifstream(folder.path() / name, std::ios::binary).rdbuf();
    return std::move(out).str();
  };
  const std::string npz = content("set.npz"), images = content("images.npy"), labels = content("labels.npy");
  const auto value = [](const ImageCollection& set) {
    float picture[12];
    set.planes(1, picture);
    return picture[1];
  };
  write_bytes(folder.path() / "a.tar", tar_bytes({{"deep/er/set.npz", npz}}));
  write_bytes(folder.path() / "b.tar",
              tar_bytes({{"x/a/images.npy", images}, {"x/a/labels.npy", labels}, {"x/b/notes.txt", "words"}}));
  write_bytes(folder.path() / "c.zip", zip_bytes({{"images.npy", images}, {"labels.npy", labels}, {"x.txt", "words"}}));
  write_bytes(folder.path() / "alone" / "anything.npz", npz);
  for (const char* path : {"a.tar", "a.tar/deep/er/set.npz", "a.tar/deep/er", "alone"}) {
    CAPTURE(path);
    const auto set = open_collection(folder.path() / path, Split::train);
    CHECK(set->kind() == "numpy .npz");
    CHECK(set->label(2) == 2);
    CHECK(value(*set) == 13 * 0.01f);
  }
  for (const char* path : {"b.tar/x/a", "c.zip"}) {
    CAPTURE(path);
    const auto set = open_collection(folder.path() / path, Split::train);
    CHECK(set->kind() == "numpy .npy");
    CHECK(set->label(0) == 1);
    CHECK(value(*set) == 13 * 0.01f);
  }
  CHECK(open_collection(folder.path() / "c.zip", Split::train)->evidence() ==
        "numpy arrays, \"images.npy\" f32 (2, 3, 2, 2) and \"labels.npy\" i64 (2), in a zip archive");
  CHECK(open_collection(folder.path() / "alone", Split::train)->evidence() ==
        "an archive of arrays with \"images\" f32 (3, 3, 2, 2) and \"labels\" i64 (3)");
  write_bytes(folder.path() / "d.tar", tar_bytes({{"images.npy", images}}));
  const std::string message = message_of([&] { open_collection(folder.path() / "d.tar", Split::train); });
  CHECK(message.find("d.tar/labels.npy' is missing") != std::string::npos);
  write_bytes(folder.path() / "e.tar", tar_bytes({{"images.npy", images.substr(0, 100)}, {"labels.npy", labels}}));
  CHECK(message_of([&] { open_collection(folder.path() / "e.tar", Split::train); }).find("e.tar/images.npy") !=
        std::string::npos);
}

TEST_CASE("a set of pictures is told from a file of weights") {
  const TemporaryFolder folder;
  write_npz(folder.path() / "set.npz", {{"images", planes(3)}, {"labels", hard({2, 0, 2})}});
  write_npz(folder.path() / "weights.npz", {{"conv.weight", planes(3)}, {"bias", hard({2, 0, 2})}});
  CHECK(holds_pictures(folder.path() / "set.npz"));
  CHECK(!holds_pictures(folder.path() / "weights.npz"));
  CHECK(!holds_pictures(folder.path() / "nothing"));
  CHECK(!holds_pictures(folder.path()));
}

TEST_CASE("stored labels follow a class map and a selection") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "set.npz";
  write_npz(path, {{"images", planes(2)}, {"labels", host_array(Shape{2, 3}, std::vector<float>{1, 2, 3, 6, 5, 4})}});
  ThreadPool pool(1);
  std::shared_ptr<ImageSource> source = open_source(open_collection(path, Split::train), {}, pool);
  REQUIRE(source->floats());
  const int32_t map[]{2, 0, 1};  // class 0 becomes 2, ...
  source->relabel(map);
  const std::vector<float> wanted{2, 3, 1, 5, 4, 6};
  CHECK(std::equal(wanted.begin(), wanted.end(), source->stored_labels().begin()));
  CHECK(source->labels()[0] == 1);
  CHECK(source->labels()[1] == 2);
  SubsetSource second(source, {1});
  CHECK(second.floats());
  CHECK(second.stored_labels()[0] == 5);
  float picture[12];
  const int32_t zero[]{0};
  second.read_floats(zero, picture);
  CHECK(picture[0] == 12 * 0.01f);
  const int32_t wider[]{0, 1, 3};
  CHECK_THROWS_AS(source->relabel(wider), ShapeError);
  source->store_one_hot(3);
  CHECK(source->stored_labels()[1] == 1);
  CHECK(source->stored_labels()[0] == 0);
}

TEST_CASE("arrays that make no set are refused with the reason") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "set.npz";
  const auto refusal = [&](const StateDict& arrays) {
    write_npz(path, arrays);
    return message_of([&] { open_collection(path, Split::train); });
  };
  const auto holds = [](const std::string& message, const char* part) {
    CAPTURE(message);
    CHECK(message.find("set.npz") != std::string::npos);
    CHECK(message.find(part) != std::string::npos);
  };
  holds(refusal({{"images", planes(2)}}), "no labels");
  holds(refusal({{"other", planes(2)}, {"labels", hard({0, 1})}}), "no pictures");
  holds(refusal({{"images", planes(2)}, {"labels", hard({0, 1, 1})}}), "2 pictures and 3 labels");
  holds(refusal({{"images", planes(2)}, {"labels", hard({0, -1})}}), "label -1 at picture 1");
  holds(refusal({{"images", planes(2)}, {"labels", host_array(Shape{2}, std::vector<float>{0, 1})}}), "integers");
  holds(refusal({{"images", host_array(Shape{2, 4, 2, 2}, std::vector<float>(32))}, {"labels", hard({0, 1})}}),
        "(2, 4, 2, 2)");
  holds(refusal({{"images", host_array(Shape{2, 3, 1, 1}, std::vector<int64_t>(6))}, {"labels", hard({0, 1})}}), "i64");
  holds(refusal({{"images", planes(1, std::nanf(""))}, {"labels", hard({0})}}), "not finite");
  holds(refusal({{"images", planes(1)}, {"labels", host_array(Shape{1, 2}, std::vector<float>{1, INFINITY})}}),
        "not finite");
  holds(refusal({{"images", planes(1)}, {"labels", host_array(Shape{1, 0}, std::vector<float>{})}}), "(1, 0)");
  ThreadPool pool(1);
  write_npz(path, {{"images", planes(2)}, {"labels", hard({0, 1})}});
  holds(message_of([&] { open_source(open_collection(path, Split::train), {{}, 8}, pool); }), "not resized");
}
