#include "core/files/zip_reader.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "core/files/crc32.h"
#include "core/files/inflate.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/zip_builder.h"

using namespace gift;
using namespace gift::testing;
using namespace std::string_view_literals;

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ZipReader opened(const std::filesystem::path& path, std::string_view bytes) {
  write_bytes(path, bytes);
  return ZipReader(MappedFile::open(path));
}

// "hello hello hello hello" as a raw deflate stream.
constexpr std::string_view deflated = "\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x27\x01"sv;
constexpr std::string_view inflated = "hello hello hello hello";

}  // namespace

TEST_CASE("the CRC is the one of zip") {
  CHECK(crc32(bytes_of("123456789")) == 0xcbf43926);
  CHECK(crc32_text(0xcbf43926) == "cbf43926");
  CHECK(crc32_text(0xa0) == "000000a0");
  CHECK(crc32({}) == 0);
  // Of every length around the blocks that are taken at a time, against bit by bit.
  std::string text;
  uint32_t state = ~0u;
  for (int n = 0; n < 1500; ++n) {
    text += static_cast<char>(n * 37 + n / 7);
    state ^= static_cast<uint8_t>(text.back());
    for (int bit = 0; bit < 8; ++bit) state = state >> 1 ^ (state & 1 ? 0xedb88320u : 0);
    CHECK(crc32(bytes_of(text)) == ~state);
  }
}

TEST_CASE("entries are found by name, stored ones stay mapped") {
  TemporaryFolder folder;
  const auto zip =
      opened(folder.path() / "a.zip", ZipBuilder().add("dir/", "").add("dir/a.txt", "abc").add("b", "").bytes());
  REQUIRE(zip.entries().size() == 3);
  CHECK(zip.find("none") == nullptr);
  const ZipEntry* entry = zip.find("dir/a.txt");
  REQUIRE(entry);
  const OwnedBytes read = zip.read(*entry, 3);
  CHECK(text_of(read.bytes) == "abc");
  const auto file = zip.file().bytes();
  CHECK((read.bytes.data() > file.data() && read.bytes.data() < file.data() + file.size()));
  CHECK(zip.read(*zip.find("b"), 0).bytes.empty());
  CHECK_THROWS_WITH_AS(zip.read(*entry, 2), doctest::Contains("3 bytes, at most 2"), FormatError);
}

TEST_CASE("a wrong checksum is refused, one of 0 means that there is none") {
  TemporaryFolder folder;
  const auto path = folder.path() / "a.zip";
  const auto wrong = opened(path, ZipBuilder().add({"x", "abc", 5, 3, 0}).bytes());
  CHECK_THROWS_WITH_AS(wrong.read(wrong.entries()[0], 3), doctest::Contains("checksum"), FormatError);
  const auto none = opened(path, ZipBuilder().add({"x", "abc", 0, 3, 0}).bytes());
  CHECK(text_of(none.read(none.entries()[0], 3).bytes) == "abc");
}

TEST_CASE("a deflated entry inflates to exactly its declared size") {
  TemporaryFolder folder;
  const auto path = folder.path() / "a.zip";
  const uint32_t crc = crc32(bytes_of(inflated));
  const auto read = [&](std::string_view stream, uint32_t size) {
    const auto zip = opened(path, ZipBuilder().add({"x", std::string(stream), crc, size, 8}).bytes());
    return std::string(text_of(zip.read(zip.entries()[0], 100).bytes));
  };
  if (!can_inflate()) {
    CHECK_THROWS_WITH_AS(read(deflated, 23), doctest::Contains("no zlib"), FormatError);
    return;
  }
  CHECK(read(deflated, 23) == inflated);
  CHECK_THROWS_WITH_AS(read(deflated, 22), doctest::Contains("more than the declared 22"), FormatError);
  CHECK_THROWS_WITH_AS(read(deflated, 24), doctest::Contains("inflates to 23 bytes, 24"), FormatError);
  CHECK_THROWS_WITH_AS(read(deflated.substr(0, 6), 23), doctest::Contains("end early"), FormatError);
  CHECK_THROWS_WITH_AS(read(std::string(deflated) + "x", 23), doctest::Contains("1 bytes after"), FormatError);
  CHECK_THROWS_WITH_AS(read("\xff\xff\xff", 23), doctest::Contains("damaged"), FormatError);
  CHECK_THROWS_WITH_AS(read(deflated, 1u << 30), doctest::Contains("can hold"), FormatError);
}

TEST_CASE("names that lead out of a folder, doubled names and other methods are refused") {
  TemporaryFolder folder;
  const auto path = folder.path() / "a.zip";
  for (std::string_view name : {"../x"sv, "a/../../x"sv, "/x"sv, "a\\x"sv, "C:x"sv, "a\0b"sv, ""sv, ".."sv, "a/.."sv}) {
    CAPTURE(name);
    CHECK_THROWS_AS(opened(path, ZipBuilder().add(name, "1").bytes()), FormatError);
  }
  CHECK_NOTHROW(opened(path, ZipBuilder().add("a..b/...", "1").bytes()));
  CHECK_THROWS_WITH_AS(opened(path, ZipBuilder().add("a", "1").add("a", "2").bytes()), doctest::Contains("two entries"),
                       FormatError);
  CHECK_THROWS_WITH_AS(opened(path, ZipBuilder().add({"a", "1", 0, 1, 12}).bytes()), doctest::Contains("method 12"),
                       FormatError);
}

TEST_CASE("every truncation and every flipped byte ends in an error or in bytes that were checked") {
  TemporaryFolder folder;
  const auto path = folder.path() / "a.zip";
  const std::string good = ZipBuilder().add("a/x", "some bytes").add("a/y", "more").bytes();
  const auto read_all = [&](std::string_view bytes) {
    const auto zip = opened(path, bytes);
    for (const ZipEntry& entry : zip.entries()) zip.read(entry, 100);
  };
  CHECK_NOTHROW(read_all(good));
  for (size_t size = 0; size < good.size(); ++size) CHECK_THROWS_AS(read_all(good.substr(0, size)), Error);
  for (size_t at = 0; at < good.size(); ++at) {
    for (char flip : {'\1', '\x80', '\xff'}) {
      std::string bad = good;
      bad[at] ^= flip;
      try {
        read_all(bad);
      } catch (const FormatError&) {
      }
    }
  }
}
