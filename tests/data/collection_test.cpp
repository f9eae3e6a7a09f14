#include <doctest/doctest.h>

#include <algorithm>

#include "core/error.h"
#include "data/collection/archive.h"
#include "data/collection/collection.h"
#include "data/collection/listing.h"
#include "data/image/encode.h"
#include "tests/support/archive_writer.h"
#include "tests/support/temporary_folder.h"

#ifdef GIFT_HAVE_ZLIB
#include <zlib.h>
#endif

using namespace gift;
using namespace gift::testing;
namespace fs = std::filesystem;

namespace {

std::string picture(int value, int side = 4) {
  Image image;
  resize_buffer(image, side, side);
  std::fill(image.rgb.begin(), image.rgb.end(), static_cast<uint8_t>(value));
  const auto bytes = encode_png(image);
  return {bytes.begin(), bytes.end()};
}

std::vector<std::string> names(const ImageCollection& set) {
  std::vector<std::string> out;
  for (int64_t i = 0; i < set.size(); ++i) out.push_back(set.name(i).substr(set.path().size() + 1));
  return out;
}

int first_byte(const ImageCollection& set, int64_t i) {
  Image image;
  std::vector<uint8_t> scratch;
  set.load(i, image, scratch);
  return image.rgb[0];
}

const Members members{{"set/dog/b.png", picture(3)},        {"set/dog/a.PNG", picture(2)},
                      {"./set/cat/deep/x.png", picture(1)}, {"set/cat/z.png", picture(0)},
                      {"set/cat/._z.png", "not an image"},  {"set/readme.txt", "words"}};
const std::vector<std::string> order{"cat/z.png", "cat/deep/x.png", "dog/a.PNG", "dog/b.png"};

void write_folder(const fs::path& root, const Members& files) {
  for (const auto& [name, content] : files) write_bytes(root / name, content);
}

template <class Action>
std::string message_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a folder, a tar and a zip of it hold the same set") {
  const TemporaryFolder tmp;
  write_folder(tmp.path(), members);
  write_bytes(tmp.path() / "set.tar", tar_bytes(members));
  write_bytes(tmp.path() / "set.zip", zip_bytes({members.begin(), members.begin() + 2}));
  const auto folder = open_collection(tmp.path() / "set", Split::train);
  const auto tar = open_collection(tmp.path() / "set.tar", Split::train);
  CHECK(folder->kind() == "image folder");
  CHECK(tar->kind() == "tar archive");
  for (const auto* set : {folder.get(), tar.get()}) {
    CHECK(set->classes() == std::vector<std::string>{"cat", "dog"});
    CHECK(names(*set) == order);
    for (int64_t i = 0; i < set->size(); ++i) CHECK(first_byte(*set, i) == i);
    CHECK(set->label(1) == 0);
    CHECK(set->label(2) == 1);
  }
  const auto zip = open_collection(tmp.path() / "set.zip", Split::train);
  CHECK(zip->kind() == "zip archive");
  CHECK(zip->classes() == std::vector<std::string>{"dog"});
  CHECK(first_byte(*zip, 0) == 2);
}

TEST_CASE("a path goes on inside an archive") {
  const TemporaryFolder tmp;
  const fs::path tar = tmp.path() / "all.tar";
  write_bytes(tar, tar_bytes({{"d/train/a/1.png", picture(1)},
                              {"d/train/b/1.png", picture(2)},
                              {"d/test/a/1.png", picture(3)},
                              {"d/test/b/1.png", picture(4)}}));
  const auto test = open_collection(tar / "d" / "test", Split::test);
  CHECK(names(*test) == std::vector<std::string>{"a/1.png", "b/1.png"});
  CHECK(first_byte(*test, 1) == 4);
  CHECK(open_collection(tar / "d" / "test" / "", Split::test)->size() == 2);
  CHECK(message_of([&] { open_collection(tar, Split::test); }).find("is a split and not a class") != std::string::npos);
  CHECK(message_of([&] { open_collection(tar / "nothing", Split::test); }).find("holds no image below 'nothing'") !=
        std::string::npos);
  CHECK_THROWS_AS(open_collection(tmp.path() / "missing.tar", Split::test), FileError);
}

TEST_CASE("tar: long names, extended headers, links, damage") {
  const std::string deep(150, 'd');
  const auto read = [](const std::string& bytes) {
    return read_tar({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, "x.tar");
  };
  const auto entries = read(tar_bytes({{"a/" + deep, "1234"}, {"b", "5"}}));
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].name == "a/" + deep);
  CHECK(entries[0].size == 4);
  const std::string record = "27 path=from/the/pax/header\n";  // 28 bytes with its own length
  const std::string pax = "28" + record.substr(2);
  const std::string with_pax = tar_header("x", pax.size(), 'x') + padded(pax) + tar_header("short", 1, '0') +
                               padded("z") + tar_header("linked", 0, '1', "from/the/pax/header");
  const auto linked = read(with_pax);
  REQUIRE(linked.size() == 2);
  CHECK(linked[0].name == "from/the/pax/header");
  CHECK(linked[1].name == "linked");
  CHECK(linked[1].begin == linked[0].begin);
  CHECK_THROWS_AS(read(tar_header("../out", 0, '0')), FormatError);
  CHECK_THROWS_AS(read(tar_header("a", 600, '0') + "short"), FormatError);
  CHECK_THROWS_AS(read(tar_header("a", 0, '1', "nobody")), FormatError);
  CHECK_THROWS_AS(read(tar_header("x", 3, 'x') + padded("zz\n") + tar_header("a", 0, '0')), FormatError);
  std::string damaged = tar_header("a", 0, '0');
  damaged[0] = 'b';
  CHECK_THROWS_AS(read(damaged), FormatError);
}

TEST_CASE("other kinds of archives say what to do") {
  const TemporaryFolder tmp;
  const auto says = [&](const std::string& bytes, const char* what) {
    write_bytes(tmp.path() / "file", bytes);
    const std::string message = message_of([&] { open_collection(tmp.path() / "file", Split::train); });
    return message.find(what) != message.npos && message.find("file") != message.npos;
  };
  CHECK(
      says("\xfd"
           "7zXZ" +
               std::string(300, 'x'),
           "xz -d"));
  CHECK(says("BZh9" + std::string(300, 'x'), "bzip2"));
  CHECK(says(std::string(600, 'x'), "neither a folder nor a tar or zip archive"));
  CHECK(says("", "is empty"));
}

#ifdef GIFT_HAVE_ZLIB
TEST_CASE("a gzipped tar") {
  const TemporaryFolder tmp;
  const std::string tar = tar_bytes(members);
  const std::string path = (tmp.path() / "set.tar.gz").string();
  gzFile out = gzopen(path.c_str(), "wb");
  gzwrite(out, tar.data(), static_cast<unsigned>(tar.size()));
  gzclose(out);
  const auto set = open_collection(path, Split::train);
  CHECK(set->kind() == "gzipped tar archive");
  CHECK(names(*set) == order);
  CHECK(first_byte(*set, 3) == 3);
  fs::resize_file(path, fs::file_size(path) / 2);
  CHECK(message_of([&] { open_collection(path, Split::train); }).find("ends before the archive does") !=
        std::string::npos);
}
#endif

TEST_CASE("folders that are none") {
  const TemporaryFolder tmp;
  const auto message = [&](const char* name) {
    return message_of([&] { open_collection(tmp.path() / name, Split::train); });
  };
  CHECK_THROWS_AS(open_collection(tmp.path() / "missing", Split::train), FileError);
  CHECK(message("").find("holds no class folder and no image") != std::string::npos);
  write_bytes(tmp.path() / "flat" / "a.png", picture(1));
  CHECK(message("flat").find("1 images but no class folder") != std::string::npos);
  write_bytes(tmp.path() / "splits" / "train" / "cat" / "a.png", picture(1));
  CHECK(message("splits").find("splits/train'") != std::string::npos);
  fs::create_directories(tmp.path() / "hole" / "dog");
  write_bytes(tmp.path() / "hole" / "cat" / "a.png", picture(1));
  CHECK(message("hole").find("has no image in class folder 'dog'") != std::string::npos);
  fs::create_directories(tmp.path() / "hole" / ".ipynb_checkpoints");
  write_bytes(tmp.path() / "hole" / "dog" / "a.jpeg", picture(1));
  CHECK(open_collection(tmp.path() / "hole", Split::train)->classes().size() == 2);
}

TEST_CASE("Tiny-ImageNet's train and val folders") {
  const TemporaryFolder tmp;
  write_bytes(tmp.path() / "train" / "n02" / "images" / "n02_0.JPEG", picture(1));
  write_bytes(tmp.path() / "train" / "n01" / "images" / "n01_0.JPEG", picture(2));
  CHECK(open_collection(tmp.path() / "train", Split::train)->classes() == std::vector<std::string>{"n01", "n02"});
  const fs::path val = tmp.path() / "val";
  write_bytes(val / "images" / "val_0.JPEG", picture(5));
  write_bytes(val / "images" / "val_1.JPEG", picture(6));
  write_bytes(val / "val_annotations.txt", "val_0.JPEG\tn02\t0\t1\t2\t3\nval_1.JPEG\tn01\t0\t1\t2\t3\n");
  const auto set = open_collection(val, Split::test);
  CHECK(set->classes() == std::vector<std::string>{"n01", "n02"});
  CHECK(names(*set) == std::vector<std::string>{"images/val_1.JPEG", "images/val_0.JPEG"});
  CHECK(set->label(1) == 1);
  write_bytes(val / "images" / "val_2.JPEG", picture(7));
  CHECK(message_of([&] { open_collection(val, Split::test); }).find("'images/val_2.JPEG' without a line") !=
        std::string::npos);
}

TEST_CASE("CIFAR's binary files") {
  const TemporaryFolder tmp;
  const auto record = [](std::string labels, char red, char green, char blue) {
    return labels + std::string(1024, red) + std::string(1024, green) + std::string(1024, blue);
  };
  const fs::path ten = tmp.path() / "ten", hundred = tmp.path() / "hundred";
  for (int i = 1; i <= 5; ++i)
    write_bytes(ten / ("data_batch_" + std::to_string(i) + ".bin"),
                record(std::string(1, static_cast<char>(i)), static_cast<char>(i), 2, 3));
  write_bytes(ten / "test_batch.bin", record("\x07", 10, 20, 30) + record(std::string(1, '\0'), 1, 1, 1));
  write_bytes(hundred / "train.bin", record("\x05\x63", 9, 8, 7));
  const auto train = open_collection(ten, Split::train), test = open_collection(ten, Split::test);
  CHECK(train->size() == 5);
  CHECK(train->label(4) == 5);
  CHECK(train->classes()[1] == "automobile");
  REQUIRE(test->size() == 2);
  CHECK(test->name(1).ends_with("test_batch.bin#1"));
  Image image;
  std::vector<uint8_t> scratch;
  test->load(0, image, scratch);
  CHECK((image.height == 32 && image.rgb[0] == 10 && image.rgb[1] == 20 && image.rgb[2] == 30));
  CHECK(open_collection(ten / "data_batch_2.bin", Split::test)->label(0) == 2);
  const auto fine = open_collection(hundred, Split::train);
  CHECK(fine->classes().size() == 100);
  CHECK(fine->classes()[static_cast<size_t>(fine->label(0))] == "worm");
  CHECK_THROWS_AS(open_collection(hundred, Split::test), FileError);
  fs::remove(ten / "data_batch_3.bin");
  CHECK(message_of([&] { open_collection(ten, Split::train); }).find("4 of the 5 training batches") !=
        std::string::npos);
  write_bytes(ten / "test_batch.bin", record("\x07", 1, 1, 1) + "x");
  CHECK_THROWS_AS(open_collection(ten, Split::test), FormatError);
  write_bytes(ten / "test_batch.bin", record("\x0a", 1, 1, 1));
  CHECK_THROWS_AS(open_collection(ten, Split::test), FormatError);
}
