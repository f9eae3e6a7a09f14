#include "data/source/shared_pixels.h"

#include <doctest/doctest.h>

#include <cstring>
#include <thread>

#include "core/error.h"
#include "data/image/encode.h"
#include "data/source/image_source.h"
#include "tests/support/archive_writer.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using namespace gift::testing;

namespace {

void write_picture(const std::filesystem::path& file, int value) {
  Image image;
  resize_buffer(image, 6, 5);
  for (size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = static_cast<uint8_t>(value + static_cast<int>(i));
  const auto bytes = encode_png(image);
  write_bytes(file, std::string(bytes.begin(), bytes.end()));
}

}  // namespace

TEST_CASE("sources that share pixels decode them once, and keep labels of their own") {
  const TemporaryFolder tmp;
  for (int i = 0; i < 12; ++i) write_picture(tmp.path() / (i < 6 ? "a" : "b") / (std::to_string(i) + ".png"), i);
  ThreadPool pool(2);
  SharedPixels shared;
  const auto open = [&](const char* as) {
    return open_source(open_collection(tmp.path(), Split::train), {.shared = &shared, .shared_as = as}, pool);
  };
  auto first = open("train"), second = open("train"), other = open("test");
  const auto plain = open_source(open_collection(tmp.path(), Split::train), {}, pool);
  CHECK(first->resident() == second->resident());
  CHECK(first->resident() != other->resident());
  CHECK(std::memcmp(first->resident(), plain->resident(), static_cast<size_t>(plain->total_bytes())) == 0);
  const std::vector<int32_t> swapped{1, 0};
  second->relabel(swapped);
  CHECK(first->labels()[0] == 0);
  CHECK(second->labels()[0] == 1);

  first.reset();
  std::vector<uint8_t> pixels(90);
  second->read(std::vector<int32_t>{7}, pixels.data());
  CHECK(std::memcmp(pixels.data(), plain->resident() + 7 * 90, 90) == 0);

  write_picture(tmp.path() / "a" / "more.png", 50);  // another set now
  const auto grown = open("train");
  CHECK(grown->size() == 13);
  CHECK(grown->resident() != second->resident());
}

TEST_CASE("shared pixels go with the last who shows them, and who comes at the same time waits") {
  SharedPixels shared;
  int decoded = 0;
  const auto decode = [&] {
    ++decoded;
    return SharedPixels::Pixels(new uint8_t[4]{1, 2, 3, 4});
  };
  {
    std::vector<SharedPixels::Pixels> held(4);
    std::vector<std::thread> threads;
    for (auto& pixels : held) threads.emplace_back([&] { pixels = shared.get("set", decode); });
    for (std::thread& thread : threads) thread.join();
    CHECK(decoded == 1);
    for (const auto& pixels : held) CHECK(pixels.get() == held[0].get());
  }
  shared.get("set", decode);
  CHECK(decoded == 2);
  const auto fails = [&]() -> SharedPixels::Pixels { fail<FileError>("images", "gone"); };
  CHECK_THROWS_AS(shared.get("set", fails), FileError);
  CHECK(shared.get("set", decode)[2] == 3);
}
