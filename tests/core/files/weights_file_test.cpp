#include "core/files/weights_file.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "core/error.h"
#include "core/files/crc32.h"
#include "core/files/npy.h"
#include "core/files/safetensors.h"
#include "core/files/torch_writer.h"
#include "tests/support/file_index.h"
#include "tests/support/temporary_folder.h"

using namespace gift;
using gift::testing::TemporaryFolder;

namespace {

// Large enough for several threads and pieces, of a size that no piece divides.
HostArray large_array() {
  std::vector<float> values(size_t{9} << 20 | 5);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i * 2654435761u % 1000003) / 7 - 3;
  return host_array(Shape{static_cast<int64_t>(values.size())}, values);
}

std::vector<std::byte> read_as(const WeightsFile& file, size_t tensor, DType type) {
  std::vector<std::byte> out(static_cast<size_t>(file.shapes().tensors[tensor].second.numel()) * size_of(type) + 1);
  const WeightsFile::Target target{tensor, type, out.data()};
  file.read({&target, 1});
  out.pop_back();
  return out;
}

bool same(const std::vector<std::byte>& got, const void* want) {
  return got.empty() || std::memcmp(got.data(), want, got.size()) == 0;
}

// What `work` throws, "" where it does not.
template <class Work>
std::string fault(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// Both ways to the numbers of a file: the error, or "".
std::string fault_mapped(const std::filesystem::path& path) {
  return fault([&] { check_finite(read_weights(path), path); });
}
std::string fault_read(const std::filesystem::path& path) {
  return fault([&] { WeightsFile(path).read({}); });
}

void flip_byte(const std::filesystem::path& path, int64_t from_end) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(-from_end, std::ios::end);
  const int byte = file.get();
  file.seekp(-from_end, std::ios::end);
  file.put(static_cast<char>(byte ^ 1));
}

}  // namespace

TEST_CASE("the CRC of two parts is that of the whole") {
  std::vector<std::byte> bytes(3000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * i % 251);
  const std::span<const std::byte> all(bytes);
  for (const size_t cut : {0u, 1u, 255u, 1024u, 2999u, 3000u})
    CHECK(joined_crc32(crc32(all.first(cut)), crc32(all.subspan(cut)), bytes.size() - cut) == crc32(all));
}

TEST_CASE("every file of the index goes into memory as it is mapped, or is refused alike") {
  TemporaryFolder folder;
  std::vector<testing::IndexedFile> files = testing::indexed_files();
  for (auto& made : testing::made_files(folder.path())) files.push_back(made);
  size_t compared = 0;
  for (const testing::IndexedFile& file : files) {
    CAPTURE(file.path);
    if (std::filesystem::is_directory(file.path)) continue;
    const std::string wrong = fault_mapped(file.path);
    CHECK(fault_read(file.path) == wrong);
    if (!wrong.empty()) continue;
    const Weights mapped = read_weights(file.path);
    const WeightsFile read(file.path);
    REQUIRE(read.shapes().tensors.size() == mapped.tensors.size());
    for (size_t i = 0; i < mapped.tensors.size(); ++i) {
      const HostArray& want = mapped.tensors[i].second;
      CHECK(read.shapes().tensors[i].first == mapped.tensors[i].first);
      CHECK(read.shapes().tensors[i].second.data == nullptr);
      CHECK(same(read_as(read, i, want.dtype), want.data));
      CHECK(same(read_as(read, i, DType::f32), want.floats().data()));
      CHECK(same(read_as(read, i, DType::f64), want.doubles().data()));
      ++compared;
    }
  }
  CHECK(compared > 20);
}

TEST_CASE("large tensors are read in pieces, compared with their checksums and searched") {
  TemporaryFolder folder;
  const HostArray large = large_array(), small = host_array(Shape{2}, std::vector<float>{1, 2});
  const auto torch = folder.path() / "a.pth", plain = folder.path() / "a.safetensors", npz = folder.path() / "a.npz";
  write_torch(torch, {{"small", small}, {"large", large}});
  write_safetensors(plain, {{"small", small}, {"large", large}});
  write_npz(npz, {{"small", small}, {"large", large}});
  for (const auto& path : {torch, plain, npz}) {
    CAPTURE(path);
    CHECK(same(read_as(WeightsFile(path), 1, DType::f32), large.data));
    CHECK(same(read_as(WeightsFile(path), 1, DType::f64), large.doubles().data()));
  }

  flip_byte(torch, 10'000'000);
  CHECK(fault_read(torch).find("the checksum is") != std::string::npos);
  CHECK(fault_read(torch) == fault_mapped(torch));

  std::vector<float> values = large.floats();
  values[values.size() - 1] = INFINITY;
  values[5'000'000] = NAN;
  write_safetensors(plain, {{"large", host_array(large.shape, values)}});
  CHECK(fault_read(plain).find("'large' holds nan") != std::string::npos);
  CHECK(fault_read(plain) == fault_mapped(plain));
  CHECK(fault([&] { WeightsFile(plain).array(0); }) == fault_mapped(plain));
}

TEST_CASE("a file that shrinks while it is open is an error") {
  TemporaryFolder folder;
  const auto path = folder.path() / "a.safetensors";
  write_safetensors(path, {{"a", host_array(Shape{100'000}, std::vector<float>(100'000))}});
  const WeightsFile file(path);
  std::filesystem::resize_file(path, 1000);
  CHECK_THROWS_WITH_AS(file.read({}), doctest::Contains("ends at 1000"), FileError);
}

TEST_CASE("other numbers can take the place of a tensor's") {
  TemporaryFolder folder;
  const auto path = folder.path() / "a.safetensors";
  const HostArray one = host_array(Shape{1}, std::vector<float>{1});
  write_safetensors(path, {{"a", one}, {"b", one}});
  WeightsFile file(path);
  const std::vector<float> more{5, 6, 7};
  file.replace(1, host_array(Shape{3}, more));
  CHECK(file.shapes().tensors[1].second.shape == Shape{3});
  CHECK(same(read_as(file, 1, DType::f32), more.data()));
  CHECK(same(read_as(file, 0, DType::f32), one.data));
  CHECK(file.array(1).floats() == more);
}
