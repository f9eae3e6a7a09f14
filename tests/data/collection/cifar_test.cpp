#include "data/collection/cifar.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "core/error.h"
#include "tests/support/archive_writer.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;
namespace fs = std::filesystem;

namespace {

std::string stored(const std::string& name) {
  const fs::path path = fs::path(GIFT_SOURCE_DIR) / "tests/data/collection/cifar_python" / name;
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(out).str();
}

// As make.py beside the stored files fills them.
bool has_pixels(const ImageCollection& set, int64_t i) {
  Image image;
  std::vector<uint8_t> scratch;
  set.load(i, image, scratch);
  for (size_t p = 0; p < 1024; ++p)
    for (size_t c = 0; c < 3; ++c)
      if (image.rgb[p * 3 + c] != static_cast<uint8_t>((50 * static_cast<size_t>(i) + 7 * c + p) % 256)) return false;
  return image.height == 32 && image.width == 32;
}

std::string message_of(const fs::path& path, Split split = Split::test) {
  try {
    open_collection(path, split);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("CIFAR's Python files, whoever pickled them") {
  const TemporaryFolder tmp;
  const fs::path file = tmp.path() / "test_batch";
  for (const char* form : {"python2", "protocol2", "protocol4", "protocol5", "fortran", "text_keys"}) {
    CAPTURE(form);
    write_bytes(file, stored(form));
    const auto set = open_collection(tmp.path(), Split::test);
    CHECK(set->kind() == "CIFAR-10 for Python");
    CHECK(set->evidence() == "a file named test_batch");
    REQUIRE(set->size() == 2);
    CHECK(set->label(0) == 3);
    CHECK(set->label(1) == 9);
    CHECK(set->classes()[9] == "truck");
    CHECK((has_pixels(*set, 0) && has_pixels(*set, 1)));
    CHECK(set->name(1).ends_with("test_batch#1"));
    CHECK(open_collection(file, Split::train)->size() == 2);
  }
  write_bytes(tmp.path() / "batches.meta", stored("names"));
  CHECK(open_collection(tmp.path(), Split::test)->classes()[9] == "class9");
  CHECK(message_of(tmp.path(), Split::train).find("holds no data_batch_1") != std::string::npos);
  write_bytes(tmp.path() / "data_batch_1", stored("python2"));
  CHECK(message_of(tmp.path(), Split::train).find("1 of the 5 training batches") != std::string::npos);
}

TEST_CASE("CIFAR-100's Python files: fine labels") {
  const TemporaryFolder tmp;
  write_bytes(tmp.path() / "train", stored("python2_hundred"));
  write_bytes(tmp.path() / "meta", stored("names"));
  CHECK(message_of(tmp.path(), Split::train).find("'fine_label_names'") != std::string::npos);
  fs::remove(tmp.path() / "meta");
  const auto set = open_collection(tmp.path() / "train", Split::train);
  CHECK(set->kind() == "CIFAR-100 for Python");
  CHECK(set->label(0) == 99);
  CHECK(set->classes()[99] == "worm");
}

TEST_CASE("CIFAR's Python and binary versions in an archive") {
  const TemporaryFolder tmp;
  Members members{{"cifar-10-batches-py/batches.meta", stored("names")},
                  {"cifar-10-batches-py/readme.html", "<a>"},
                  {"cifar-10-batches-py/test_batch", stored("protocol2")}};
  for (int i = 1; i <= 5; ++i)
    members.emplace_back("cifar-10-batches-py/data_batch_" + std::to_string(i), stored("python2"));
  write_bytes(tmp.path() / "c.tar", tar_bytes(members));
  const auto train = open_collection(tmp.path() / "c.tar", Split::train);
  CHECK(train->size() == 10);
  CHECK(train->classes()[0] == "class0");
  CHECK(train->evidence() == "files named data_batch_1 to data_batch_5, in a tar archive");
  CHECK(has_pixels(*train, 1));
  CHECK(train->name(2).ends_with("c.tar/data_batch_2#0"));
  CHECK(open_collection(tmp.path() / "c.tar" / "cifar-10-batches-py", Split::test)->size() == 2);
  write_bytes(tmp.path() / "b.zip", zip_bytes({{"x/test_batch.bin", std::string(3073, '\1')}}));
  const auto binary = open_collection(tmp.path() / "b.zip", Split::test);
  CHECK(binary->kind() == "CIFAR-10 binary");
  CHECK(binary->label(0) == 1);
}

TEST_CASE("pickles that are no CIFAR are refused, and nothing runs") {
  const TemporaryFolder tmp;
  const auto refusal = [&](const std::string& bytes) {
    write_bytes(tmp.path() / "test_batch", bytes);
    const std::string message = message_of(tmp.path());
    CAPTURE(message);
    CHECK(message.find("test_batch") != std::string::npos);
    return message;
  };
  const auto says = [](const std::string& message, const char* part) {
    CAPTURE(message);
    return message.find(part) != std::string::npos;
  };
  const std::string pwned = (tmp.path() / "pwned").string(), good = stored("python2");
  CHECK(says(
      refusal("\x80\x02"
              "cposix\nsystem\nX" +
              std::string(1, static_cast<char>(6 + pwned.size())) + std::string(3, '\0') + "touch " + pwned + "\x85R."),
      "posix.system"));
  CHECK(!fs::exists(pwned));
  CHECK(says(refusal(stored("objects")), "'O8' is not supported"));
  CHECK(says(refusal(good.substr(0, good.size() / 2)), "are left (cut off?)"));
  CHECK(says(refusal("<html>"), "HTML page"));
  CHECK(says(refusal(stored("names")), "no 'data'"));
  CHECK(says(refusal("\x80\x02]."), "a list, expected a dict"));
  std::string changed = good;
  changed.replace(changed.find("K\x03K\x09"), 4, "K\x03K\x0a");
  CHECK(says(refusal(changed), "label 10 in record 1"));
  changed = good;
  changed.replace(changed.find("K\x03K\x09"), 2, "");
  CHECK(says(refusal(changed), "2 pictures and 1"));
  changed = good;
  changed.replace(changed.find(std::string("M\2\0M\0\x0c", 6)), 6, std::string("M\3\0M\0\x0c", 6));
  CHECK(says(refusal(changed), "array of shape (3, 3072)"));
  changed = good;
  changed.replace(changed.find("ndarray"), 7, "memmap");
  CHECK(says(refusal(changed), "numpy.memmap"));
  CHECK(says(refusal(stored("python2_hundred")), "no 'labels'"));
}
