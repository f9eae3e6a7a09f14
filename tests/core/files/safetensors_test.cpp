#include "core/files/safetensors.h"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "core/error.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using gift::testing::TemporaryFolder;

namespace {

void put(const std::filesystem::path& path, std::string_view header, std::string_view data) {
  const uint64_t length = header.size();
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(&length), sizeof(length));
  out << header << data;
}

size_t files_in(const std::filesystem::path& folder) {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

std::string fault_of(const std::filesystem::path& path) {
  try {
    read_safetensors(path);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "no FormatError";
}

}  // namespace

TEST_CASE("what is written is read back: names, order, dtypes, shapes, bytes, metadata") {
  TemporaryFolder folder;
  const auto path = folder.path() / "a.safetensors";
  const std::vector<float> floats{1.5f, -0.0f, 3e-40f};
  const std::vector<int64_t> integers{INT64_MAX, INT64_MIN, 9007199254740993};
  const std::vector<uint8_t> bytes{0, 255, 7, 8};
  StateDict written;
  written.emplace_back("u \"8\" \u00e9", host_array(Shape{2, 2}, bytes));
  written.emplace_back("f", host_array(Shape{3}, floats));
  written.emplace_back("i", host_array(Shape{1, 3}, integers));
  written.emplace_back("empty", host_array(Shape{0, 4}, std::vector<double>{}));
  written.emplace_back("scalar", host_array(Shape{}, std::vector<double>{2.25}));
  write_safetensors(path, written, {{"seed", "1"}, {"note", "line\nbreak"}});

  const Safetensors read = read_safetensors(path);
  CHECK(read.metadata == std::map<std::string, std::string>{{"note", "line\nbreak"}, {"seed", "1"}});
  REQUIRE(read.tensors.size() == written.size());
  for (size_t i = 0; i < written.size(); ++i) {
    const auto& [name, want] = written[i];
    const auto& [got_name, got] = read.tensors[i];
    CHECK(got_name == name);
    CHECK(got.dtype == want.dtype);
    CHECK(got.shape == want.shape);
    const auto a = got.bytes(), b = want.bytes();
    CHECK(std::equal(a.begin(), a.end(), b.begin(), b.end()));
    CHECK(reinterpret_cast<uintptr_t>(got.data) % size_of(got.dtype) == 0);
  }
  CHECK(find(read.tensors, "i")->integers() == integers);
  CHECK(find(read.tensors, "no") == nullptr);
  CHECK_THROWS_AS(find(read.tensors, "f")->integers(), ShapeError);
}

TEST_CASE("a mapped tensor outlives the list it came from and the file's name") {
  TemporaryFolder folder;
  const auto path = folder.path() / "a.safetensors";
  write_safetensors(path, {{"x", host_array(Shape{2}, std::vector<float>{1, 2})}});
  HostArray kept = read_safetensors(path).tensors[0].second;
  std::filesystem::remove(path);
  CHECK(kept.floats() == std::vector<float>{1, 2});
}

TEST_CASE("faults are named with path, tensor and cause") {
  TemporaryFolder folder;
  const auto path = folder.path() / "bad.safetensors";
  const std::pair<const char*, const char*> cases[] = {
      {R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", "'x': shape (2) of F32 needs 8 bytes"},
      {R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{}})", "twice: 'x'"},
      {R"({"x":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}})", "'x': the dtype 'F99' is not supported"},
      {R"({"x":{"dtype":"F32","shape":[1]}})", "'x': no data_offsets"},
      {R"({"x":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}})", "'x': shape holds a list"},
      {R"({"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}})", "overflows"},
      {R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}})",
       "an overlap"},
      {R"({"x")", "not JSON: byte"},
      {"[]", "the header is a list, an object was expected"},
      {R"({"a\u001b[31m":1})", "under 'a\\x1b[31m': a number"},
  };
  for (const auto& [header, fault] : cases) {
    put(path, header, std::string(4, '\0'));
    const std::string message = fault_of(path);
    CAPTURE(header);
    CHECK_MESSAGE(message.find(fault) != std::string::npos, message);
    CHECK(message.find(path.string()) != std::string::npos);
  }
  CHECK_THROWS_AS(read_safetensors(folder.path() / "none"), FileError);
  CHECK_THROWS_AS(read_safetensors(folder.path()), FileError);
}

TEST_CASE("names that cannot be written are refused before anything is written") {
  TemporaryFolder folder;
  const auto path = folder.path() / "a.safetensors";
  const HostArray x = host_array(Shape{1}, std::vector<float>{1});
  CHECK_THROWS_AS(write_safetensors(path, {{"x", x}, {"x", x}}), FormatError);
  CHECK_THROWS_AS(write_safetensors(path, {{"__metadata__", x}}), FormatError);
  CHECK_THROWS_AS(write_safetensors(path, {{"\xff", x}}), FormatError);
  CHECK_THROWS_AS(write_safetensors(path, {{"x", x}}, {{"k", "\xff"}}), FormatError);
  CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("a folder that is missing or no folder is named, and nothing is left behind") {
  TemporaryFolder folder;
  const HostArray x = host_array(Shape{1}, std::vector<float>{1});
  const auto file = folder.path() / "file";
  write_safetensors(file, {{"x", x}});
  CHECK_THROWS_WITH_AS(write_safetensors(folder.path() / "no" / "a", {{"x", x}}),
                       doctest::Contains((folder.path() / "no" / "a").string().c_str()), FileError);
  CHECK_THROWS_AS(write_safetensors(file / "a", {{"x", x}}), FileError);
  CHECK_THROWS_WITH_AS(write_safetensors(folder.path(), {{"x", x}}), doctest::Contains("is a folder"), FileError);
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a write that the disk refuses keeps the old file and removes the new one") {
  TemporaryFolder folder;
  const auto path = folder.path() / "a.safetensors";
  write_safetensors(path, {{"x", host_array(Shape{1}, std::vector<float>{1})}});

  rlimit old{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &old) == 0);
  const rlimit small{4096, old.rlim_max};
  const auto previous = std::signal(SIGXFSZ, SIG_IGN);
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
  const StateDict large{{"x", host_array(Shape{4096}, std::vector<float>(4096))}};
  std::string message;
  try {
    write_safetensors(path, large);
  } catch (const FileError& error) {
    message = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, previous);

  CHECK_MESSAGE(message.find(path.string() + ": cannot be written: File too large") != std::string::npos, message);
  CHECK(read_safetensors(path).tensors[0].second.floats() == std::vector<float>{1});
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("narrow integers become i32") {
  const TemporaryFolder folder;
  const std::string header = R"({"a":{"dtype":"I16","shape":[2],"data_offsets":[0,4]},)"
                             R"("b":{"dtype":"I8","shape":[1],"data_offsets":[4,5]}})";
  const uint64_t length = header.size();
  std::ofstream(folder.path() / "n.safetensors", std::ios::binary)
      << std::string(reinterpret_cast<const char*>(&length), 8) << header << std::string("\xff\xff\2\1\x80", 5);
  const StateDict read = read_safetensors(folder.path() / "n.safetensors").tensors;
  CHECK(read[0].second.integers() == std::vector<int64_t>{-1, 258});
  CHECK(read[1].second.integers() == std::vector<int64_t>{-128});
}
