#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "data/image/encode.h"
#include "data/source/image_source.h"
#include "tests/support/archive_writer.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;

namespace {

std::string picture(int value, int height, int width) {
  Image image;
  resize_buffer(image, height, width);
  for (size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = static_cast<uint8_t>(value + static_cast<int>(i));
  const auto bytes = encode_png(image);
  return {bytes.begin(), bytes.end()};
}

// 60 pictures of 6 x 5, ten in each class.
void write_set(const std::filesystem::path& root) {
  for (int i = 0; i < 60; ++i)
    write_bytes(root / std::string(1, static_cast<char>('a' + i / 10)) / (std::to_string(100 + i) + ".png"),
                picture(i, 6, 5));
}

std::string load_error(const std::filesystem::path& root, ThreadPool& pool, SourceOptions options = {}) {
  try {
    open_source(open_collection(root, Split::train), options, pool);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("resident and streaming sets give the same pixels, for any number of threads") {
  const TemporaryFolder tmp;
  write_set(tmp.path());
  ThreadPool one(1), three(3);
  const auto resident = open_source(open_collection(tmp.path(), Split::train), {}, three);
  const auto streaming = open_source(open_collection(tmp.path(), Split::train), {.memory_limit = 60 * 90 - 1}, one);
  REQUIRE(resident->resident() != nullptr);
  CHECK(streaming->resident() == nullptr);
  CHECK(resident->placement() == "resident, 5.3 KiB");
  CHECK(streaming->placement() == "streamed, 5.3 KiB would exceed the limit of 5.3 KiB");
  CHECK((resident->height() == 6 && resident->width() == 5 && resident->size() == 60));
  CHECK(resident->labels()[25] == 2);
  const std::vector<int32_t> batch{59, 0, 17, 17, 3};
  std::vector<uint8_t> a(batch.size() * 90), b(a.size(), 1), c(a.size(), 2);
  resident->read(batch, a.data());
  CHECK(a[0] == 59);
  CHECK(std::memcmp(&a[180], resident->resident() + 17 * 90, 90) == 0);
  streaming->read(batch, b.data());
  CHECK(a == b);
  for (int round = 0; round < 3; ++round) {
    streaming->prefetch(batch);
    streaming->read(batch, c.data());
    CHECK(a == c);
  }
  streaming->prefetch(std::vector<int32_t>{1, 2});
  streaming->read(batch, c.data());  // another batch than announced
  CHECK(a == c);
  streaming->prefetch(std::vector<int32_t>{4});
  streaming->prefetch(std::vector<int32_t>{5});
  streaming->read(std::vector<int32_t>{5}, c.data());
  CHECK(std::memcmp(c.data(), resident->resident() + 5 * 90, 90) == 0);
  CHECK_THROWS_AS(resident->read(std::vector<int32_t>{60}, a.data()), ShapeError);
  CHECK_THROWS_AS(streaming->read(std::vector<int32_t>{-1}, a.data()), ShapeError);
}

TEST_CASE("a picture of another size is named, the first one whatever the threads") {
  const TemporaryFolder tmp;
  write_set(tmp.path());
  write_bytes(tmp.path() / "c" / "123.png", picture(0, 5, 6));
  write_bytes(tmp.path() / "e" / "140.png", "broken");
  ThreadPool one(1), four(4);
  const std::string message = load_error(tmp.path(), one);
  CHECK(message.find("c/123.png' is 6 x 5, expected 5 x 6") != std::string::npos);
  for (int i = 0; i < 20; ++i) CHECK(load_error(tmp.path(), four) == message);
  CHECK(load_error(tmp.path(), one, {.size = 32}).find("expected 32 x 32") != std::string::npos);
  const std::string cropped = load_error(tmp.path(), one, {.transform = {0, 4}});
  CHECK(cropped.find("e/140.png") != std::string::npos);  // sizes no longer matter
  const auto streaming = open_source(open_collection(tmp.path(), Split::train), {.memory_limit = 0}, one);
  std::vector<uint8_t> out(90);
  streaming->prefetch(std::vector<int32_t>{23});
  CHECK_THROWS_AS(streaming->read(std::vector<int32_t>{23}, out.data()), FormatError);
  CHECK_NOTHROW(streaming->read(std::vector<int32_t>{22}, out.data()));
  CHECK_THROWS_AS(streaming->read(std::vector<int32_t>{40}, out.data()), FormatError);
}

TEST_CASE("labels follow a class map") {
  const TemporaryFolder tmp;
  write_set(tmp.path());
  ThreadPool pool(2);
  const auto set = open_source(open_collection(tmp.path(), Split::train), {.transform = {4, 3}}, pool);
  CHECK((set->height() == 3 && set->width() == 3));
  set->relabel(std::vector<int32_t>{5, 4, 3, 2, 1, 0});
  CHECK(set->labels()[0] == 5);
  CHECK(set->labels()[59] == 0);
  CHECK_THROWS_AS(set->relabel(std::vector<int32_t>{0, 1}), ShapeError);
  CHECK(bytes_text(1023) == "1023 bytes");
  CHECK(bytes_text(int64_t{3} << 29) == "1.5 GiB");
}
