#include "core/files/torch_writer.h"

#include <doctest/doctest.h>

#include "core/error.h"
#include "core/files/mapped_file.h"
#include "core/files/tensor_list.h"
#include "core/files/torch_file.h"
#include "core/files/weights.h"
#include "core/files/zip_reader.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using gift::testing::TemporaryFolder;

namespace {

StateDict every_type() {
  StateDict out{{"f32", host_array(Shape{2, 3}, std::vector<float>{1, -2, 3.5f, 0, 1e-30f, 6})},
                {"f64", host_array(Shape{}, std::vector<double>{0.1})},
                {"i64", host_array(Shape{2}, std::vector<int64_t>{INT64_MIN, 7})},
                {"i32", host_array(Shape{1, 1}, std::vector<int32_t>{-3})},
                {"u8", host_array(Shape{3}, std::vector<uint8_t>{0, 1, 255})},
                {"empty", host_array(Shape{0, 4}, std::vector<float>{})}};
  for (const DType type : {DType::bf16, DType::f16, DType::boolean}) {
    auto [array, bytes] = new_host_array(type, Shape{2});
    for (auto& byte : bytes) byte = std::byte{1};
    out.emplace_back(name_of(type), array);
  }
  return out;
}

void check_equal(const StateDict& got, const StateDict& want) {
  REQUIRE(got.size() == want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    CHECK(got[i].first == want[i].first);
    CHECK(got[i].second.dtype == want[i].second.dtype);
    CHECK(got[i].second.shape == want[i].second.shape);
    CHECK(got[i].second.doubles() == want[i].second.doubles());
  }
}

}  // namespace

TEST_CASE("a state dict goes to a .pth and back, bare and under a key") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.pth";
  const StateDict state = every_type();
  write_torch(path, state);
  const Weights bare = read_weights(path);
  CHECK(bare.found_under == "");
  check_equal(bare.tensors, state);

  write_torch(path, state, {.under = "model", .texts = {{"arch", "convnet3"}}});
  const Weights nested = read_weights(path);
  CHECK(nested.found_under == "model");
  CHECK(nested.metadata.at("arch") == "convnet3");
  check_equal(nested.tensors, state);
  CHECK(list_tensors(path).tensors[0].first == "model.f32");
}

TEST_CASE("a .pth has what PyTorch looks for: one folder, 64-byte alignment, checksums, byte order, version") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.pth";
  const StateDict state = every_type();
  write_torch(path, state);
  const ZipReader zip(MappedFile::open(path));
  CHECK(zip.entries().size() == state.size() + 3);
  for (const ZipEntry& entry : zip.entries()) {
    CAPTURE(entry.name);
    CHECK(entry.begin % 64 == 0);
    CHECK(!entry.deflated);
    CHECK((entry.crc != 0 || entry.size == 0));
    CHECK(entry.name.starts_with("archive/"));
    CHECK_NOTHROW(zip.read(entry, entry.size));
  }
  for (const char* record : {"data.pkl", "byteorder", "version", "data/0"})
    CHECK(zip.find(std::string("archive/") + record) != nullptr);
}

TEST_CASE("what cannot be written is refused, and an older file stays") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.pth";
  const HostArray x = host_array(Shape{1}, std::vector<float>{1});
  write_torch(path, {{"x", x}});
  CHECK_THROWS_AS(write_torch(path, {{"x", x}, {"x", x}}), FormatError);
  CHECK_THROWS_AS(write_torch(path, {{"\xff", x}}), FormatError);
  CHECK_THROWS_AS(write_torch(path, {{"x", x}}, {.under = "", .texts = {{"a", "b"}}}), ConfigError);
  CHECK_THROWS_AS(write_torch(path, {{"x", x}}, {.under = "a", .texts = {{"a", "b"}}}), FormatError);
  CHECK_THROWS_AS(write_torch(folder.path() / "absent" / "a.pth", {{"x", x}}), FileError);
  CHECK(read_weights(path).tensors.size() == 1);
}

TEST_CASE("shapes are read without data") {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.pth";
  write_torch(path, every_type(), {.under = "state_dict"});
  const Weights shapes = read_weight_shapes(path);
  CHECK(shapes.found_under == "state_dict");
  CHECK(shapes.tensors.front().second.shape == Shape{2, 3});
  for (const auto& [name, array] : shapes.tensors) CHECK(array.data == nullptr);
}
