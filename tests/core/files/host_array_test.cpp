#include "core/files/host_array.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/error.h"
#include "core/files/strided_copy.h"

using namespace gift;

TEST_CASE("half and bfloat16 widen exactly") {
  CHECK(f16_to_float(0x3c00) == 1.0f);
  CHECK(f16_to_float(0xc000) == -2.0f);
  CHECK(f16_to_float(0x0001) == 0x1p-24f);
  CHECK(f16_to_float(0x03ff) == 1023 * 0x1p-24f);
  CHECK(f16_to_float(0x7bff) == 65504.0f);
  CHECK((f16_to_float(0x8000) == 0.0f && std::signbit(f16_to_float(0x8000))));
  CHECK(f16_to_float(0xfc00) == -INFINITY);
  CHECK(std::isnan(f16_to_float(0x7e01)));
  CHECK(bf16_to_float(0x3f80) == 1.0f);
  CHECK(bf16_to_float(0x7f7f) == 0x1.fep127f);
}

TEST_CASE("conversions keep what they can") {
  const auto integers = host_array(Shape{2}, std::vector<int64_t>{INT64_MIN, 9007199254740993});
  CHECK(integers.integers() == std::vector<int64_t>{INT64_MIN, 9007199254740993});
  CHECK(integers.doubles()[0] == -0x1p63);
  CHECK(host_array(Shape{2}, std::vector<uint8_t>{0, 255}).floats() == std::vector<float>{0, 255});
  CHECK(host_array(Shape{}, std::vector<double>{1e-300}).floats() == std::vector<float>{0});
  CHECK_THROWS_AS(host_array(Shape{3}, std::vector<float>{1}), ShapeError);
}

TEST_CASE("strided elements are copied into C order") {
  const std::vector<int32_t> from{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  const auto copied = [&](const Shape& shape, const Strides& strides) {
    std::vector<int32_t> out(static_cast<size_t>(shape.numel()));
    copy_strided(reinterpret_cast<const std::byte*>(from.data()), shape, strides, 4,
                 reinterpret_cast<std::byte*>(out.data()));
    return out;
  };
  CHECK(copied({2, 3}, {1, 4}) == std::vector<int32_t>{0, 4, 8, 1, 5, 9});
  CHECK(copied({2, 2}, {0, 3}) == std::vector<int32_t>{0, 3, 0, 3});
  CHECK(copied({}, {}) == std::vector<int32_t>{0});
  CHECK(copied({2, 1, 3}, {6, 99, 2}) == std::vector<int32_t>{0, 2, 4, 6, 8, 10});
  CHECK(is_contiguous({2, 1, 3}, {3, 77, 1}));
  CHECK(!is_contiguous({2, 3}, {1, 2}));
}
