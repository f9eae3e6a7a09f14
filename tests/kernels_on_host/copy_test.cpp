#include <doctest/doctest.h>

#include "core/math/half.h"
#include "tests/kernels_on_host/bench.h"

using namespace gift;
using namespace gift::testing;

namespace {

constexpr MemoryFormat formats[] = {MemoryFormat::contiguous, MemoryFormat::channels_last};
constexpr DType types[] = {DType::f32, DType::f64, DType::bf16, DType::f16,
                           DType::i64, DType::i32, DType::u8,   DType::boolean};

// Copies on the device what the reference copies on the host, and compares bits.
struct Copies : Bench {
  bool same(const Tensor& x, DType from, MemoryFormat from_format, DType to, MemoryFormat to_format) {
    Tensor source = empty(host, x.shape(), from, from_format), want = empty(host, x.shape(), to, to_format);
    host.backend.copy(host, x, source);
    host.backend.copy(host, source, want);
    Tensor got = empty(device, x.shape(), to, to_format);
    device.backend.copy(device, up(x, from, from_format), got);
    return std::memcmp(down(got).raw(), want.raw(), static_cast<size_t>(x.numel()) * size_of(to)) == 0;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Copies, "copies between all element types") {
  const Tensor x = tensor(host, {3, 5}, {0, 1, 2, 3.7, 100, 255, 0.5, 1.003, 64, 7, 9, 200, 31, 1, 0});
  for (const DType from : types)
    for (const DType to : types) {
      INFO(name_of(from), " to ", name_of(to));
      CHECK(same(x, from, MemoryFormat::contiguous, to, MemoryFormat::contiguous));
    }
}

TEST_CASE_FIXTURE(Copies, "copies between formats, of many shapes") {
  const Shape shapes[] = {{1, 1, 1, 1},  {2, 3, 5, 7}, {1, 40, 9, 5},  {3, 33, 8, 9},
                          {2, 64, 4, 4}, {0, 3, 4, 4}, {2, 128, 1, 1}, {5, 8, 1, 130}};
  for (const Shape& shape : shapes) {
    CAPTURE(shape.str());
    const Tensor x = random(shape, 5, 0, 100);
    for (const MemoryFormat from : formats)
      for (const MemoryFormat to : formats) {
        CAPTURE(name_of(from));
        CAPTURE(name_of(to));
        for (const auto& [a, b] :
             {std::pair{DType::f32, DType::f32}, std::pair{DType::f32, DType::bf16}, std::pair{DType::bf16, DType::f32},
              std::pair{DType::bf16, DType::bf16}, std::pair{DType::u8, DType::u8}, std::pair{DType::i64, DType::i64},
              std::pair{DType::u8, DType::f32}})
          CHECK(same(x, a, from, b, to));
      }
  }
}

TEST_CASE_FIXTURE(Copies, "copies of views: stretched, sliced, transposed, not aligned") {
  const Tensor x = random({4, 50, 6}, 6);
  const Tensor on_device = up(x);
  const auto check = [&](const Shape& shape, const Strides& strides, int64_t offset) {
    Tensor want = empty(host, shape), got = empty(device, shape);
    host.backend.copy(host, x.select_strides(shape, strides, offset), want);
    device.backend.copy(device, on_device.select_strides(shape, strides, offset), got);
    return distance(got, want) == 0;
  };
  CHECK(check({4, 50, 6}, {300, 6, 1}, 0));
  CHECK(check({50, 4, 6}, {6, 300, 1}, 0));
  CHECK(check({6, 50, 4}, {1, 6, 300}, 0));
  CHECK(check({6, 50}, {1, 6}, 300));
  CHECK(check({1199}, {1}, 1));
  CHECK(check({1, 1190}, {1, 1}, 3));
  CHECK(check({3, 50, 6}, {0, 6, 1}, 600));
  CHECK(check({50, 3}, {6, 2}, 1));
  CHECK(check({}, {}, 17));
  // into a view that is not aligned, its surroundings left alone
  Tensor to = up(random({100}, 7));
  const Tensor before = down(to);
  Tensor part = to.select_strides({37}, {1}, 5);
  device.backend.copy(device, on_device.select_strides({37}, {1}, 11), part);
  const std::vector<double> got = values(to), old = doubles(host, before), from = doubles(host, x);
  for (size_t i = 0; i < 100; ++i) CHECK(got[i] == (i >= 5 && i < 42 ? from[i + 6] : old[i]));
  Tensor wrong = empty(device, {5});
  CHECK_THROWS_AS(device.backend.copy(device, on_device, wrong), ShapeError);
  Tensor same = empty(device, x.shape());
  CHECK_THROWS_AS(device.backend.copy(device, x, same), DeviceError);  // of the host
}

TEST_CASE_FIXTURE(Copies, "larger than a grid") {
  const Tensor x = random_tensor(host, {1100000}, 8, -1, 1, DType::f32);
  CHECK(same(x, DType::f32, MemoryFormat::contiguous, DType::bf16, MemoryFormat::contiguous));
}

TEST_CASE_FIXTURE(Copies, "fills of every type, part of a tensor too") {
  for (const DType type : types)
    for (const int64_t count : {1, 3, 32, 67}) {
      CAPTURE(name_of(type));
      Tensor want = empty(host, {count}, type), got = empty(device, {count}, type);
      host.backend.fill(host, want, 7.25);
      device.backend.fill(device, got, 7.25);
      CHECK(std::memcmp(down(got).raw(), want.raw(), static_cast<size_t>(count) * size_of(type)) == 0);
    }
  Tensor y = up(random({5, 7}, 9));
  Tensor column = y.select_strides({5}, {7}, 3);
  device.backend.fill(device, column, -INFINITY);
  const std::vector<double> got = values(y);
  for (size_t i = 0; i < 35; ++i) CHECK((got[i] == -INFINITY) == (i % 7 == 3));
  Tensor none = empty(device, {0});
  device.backend.fill(device, none, 1);
}
