#include "core/files/npy.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/zip_builder.h"

using namespace gift;
using namespace gift::testing;
using namespace std::string_literals;

namespace {

std::string npy(const std::string& header, const std::string& data) {
  return "\x93NUMPY\1\0"s + static_cast<char>(header.size()) + '\0' + header + data;
}

HostArray parsed(const std::string& bytes) {
  const auto memory = std::make_shared<std::string>(bytes);
  return parse_npy({std::as_bytes(std::span(memory->data(), memory->size())), memory}, "x.npy");
}

}  // namespace

TEST_CASE("C order, Fortran order, both byte orders") {
  const std::string six = "\0\1\2\3\4\5"s;
  CHECK(parsed(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }\n", six)).integers() ==
        std::vector<int64_t>{0, 1, 2, 3, 4, 5});
  CHECK(parsed(npy("{'shape':(2,3),'descr':\"|u1\",'fortran_order':True}", six)).integers() ==
        std::vector<int64_t>{0, 2, 4, 1, 3, 5});
  CHECK(parsed(npy("{'descr': '>i4', 'fortran_order': False, 'shape': (1,)}", "\0\0\1\2"s)).integers() ==
        std::vector<int64_t>{258});
  CHECK(parsed(npy("{'descr': '<f4', 'fortran_order': False, 'shape': ()}", "\0\0\x80\x3f"s)).floats() ==
        std::vector<float>{1});
  CHECK(parsed(npy("{'descr': '<i8', 'fortran_order': True, 'shape': (0L, 5L)}", "")).shape == Shape{0, 5});
}

TEST_CASE("headers that are no plain array are refused") {
  const std::pair<const char*, const char*> cases[] = {
      {"{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", "never unpickled"},
      {"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "structured"},
      {"{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", "'<c8' is not supported"},
      {"{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", "fortran_order"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "the shape"},
      {"{'descr': '<f4', 'fortran_order': False}", "no shape"},
      {"{'descr': '<f4', 'descr': '<f4'}", "twice"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", "after the dict"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "needs 8 bytes, 4 are there"},
      {"{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}", "overflows"},
      {"{'descr': '<f4", "quoted"},
      {"", "'{' was expected"},
  };
  for (const auto& [header, words] : cases) {
    CAPTURE(header);
    CHECK_THROWS_WITH_AS(parsed(npy(header, "1234")), doctest::Contains(words), FormatError);
  }
  CHECK_THROWS_AS(parsed("\x93NUMPY\1\0\xff\xff{}"s), FormatError);
  CHECK_THROWS_AS(parsed("\x93NUMPY"s), FormatError);
}

TEST_CASE("an .npz gives its arrays by name and holds nothing else") {
  TemporaryFolder folder;
  const auto path = folder.path() / "a.npz";
  const std::string array = npy("{'descr': '|b1', 'fortran_order': False, 'shape': (2,)}", "\0\1"s);
  ZipBuilder().add("x.npy", array).add("y.npy", array).write(path);
  const StateDict arrays = read_npz(path);
  CHECK(arrays.size() == 2);
  CHECK(find(arrays, "y")->integers() == std::vector<int64_t>{0, 1});
  ZipBuilder().add("x.txt", array).write(path);
  CHECK_THROWS_WITH_AS(read_npz(path), doctest::Contains("'x.txt': is no .npy file"), FormatError);
  write_bytes(path, array);
  CHECK_THROWS_WITH_AS(read_npz(path), doctest::Contains("looks like a numpy array"), FormatError);
}

TEST_CASE("narrow integers become i32") {
  CHECK(parsed(npy("{'descr': '<i2', 'fortran_order': False, 'shape': (2,)}", "\xfe\xff\1\1"s)).integers() ==
        std::vector<int64_t>{-2, 257});
  CHECK(parsed(npy("{'descr': '>i2', 'fortran_order': False, 'shape': (2,)}", "\xff\xfe\1\1"s)).integers() ==
        std::vector<int64_t>{-2, 257});
  const HostArray bytes = parsed(npy("{'descr': '|i1', 'fortran_order': True, 'shape': (2, 2)}", "\x80\1\2\x7f"s));
  CHECK(bytes.dtype == DType::i32);
  CHECK(bytes.integers() == std::vector<int64_t>{-128, 2, 1, 127});
}

TEST_CASE("arrays are written as they were, and as numpy lays them out") {
  const TemporaryFolder folder;
  const StateDict arrays{{"x", host_array(Shape{2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6})},
                         {"folder/y", host_array(Shape{}, std::vector<int64_t>{-1})},
                         {"none", host_array(Shape{0}, std::vector<double>{})}};
  write_npy(folder.path() / "x.npy", arrays[0].second);
  CHECK(read_npy(folder.path() / "x.npy").floats() == arrays[0].second.floats());
  CHECK(MappedFile::open(folder.path() / "x.npy")->bytes().size() == 128 + 24);
  write_npz(folder.path() / "a.npz", arrays);
  const StateDict read = read_npz(folder.path() / "a.npz");
  REQUIRE(read.size() == arrays.size());
  for (size_t i = 0; i < arrays.size(); ++i) {
    CHECK(read[i].first == arrays[i].first);
    CHECK(read[i].second.shape == arrays[i].second.shape);
    CHECK(read[i].second.doubles() == arrays[i].second.doubles());
  }
  const HostArray brain = new_host_array(DType::bf16, Shape{1}).first;
  CHECK_THROWS_AS(write_npy(folder.path() / "b.npy", brain), FormatError);
  CHECK(!std::filesystem::exists(folder.path() / "b.npy"));
}
