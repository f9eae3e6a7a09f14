#include "tests/core/backends/cpu/compare.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE("pools and their gradients equal the reference in every format") {
  for (const auto& [shape, o] : {std::pair{Shape{3, 32, 8, 6}, Pool2dOptions{PoolKind::average}},
                                 std::pair{Shape{2, 16, 9, 7}, Pool2dOptions{PoolKind::average}},
                                 std::pair{Shape{2, 16, 9, 7}, Pool2dOptions{PoolKind::max, 3, 2, 1}},
                                 std::pair{Shape{2, 5, 10, 8}, Pool2dOptions{PoolKind::max, 2, 2, 0}},
                                 std::pair{Shape{2, 16, 6, 6}, Pool2dOptions{PoolKind::average, 3, 1, 1}},
                                 std::pair{Shape{2, 48, 4, 4}, Pool2dOptions{PoolKind::average, 4, 4, 0}}}) {
    for (const MemoryFormat format : {MemoryFormat::contiguous, MemoryFormat::channels_last, MemoryFormat::blocked}) {
      CAPTURE(shape);
      CAPTURE(name_of(format));
      const auto size = [&](int axis) { return (shape[axis] + 2 * o.padding - o.kernel) / o.stride + 1; };
      const Shape pooled{shape[0], shape[1], size(2), size(3)};
      compare_with_reference(
          [&](Context& c) {
            auto data = numbers(shape.numel(), 1);
            for (float& v : data) v = std::round(v * 2);  // ties: the first maximum counts
            const Tensor x = make(c, shape, data, format), gy = numbers(c, pooled, 2, format);
            Tensor y = numbers(c, pooled, 3, format);
            c.backend.pool2d_forward(c, x, o, y);
            Results out{values(c, y)};
            for (const bool add : {false, true}) {
              const GradTarget gx{numbers(c, shape, 4, format), add};
              c.backend.pool2d_backward(c, x, gy, o, gx);
              out.push_back(values(c, gx.tensor));
            }
            return out;
          },
          1e-6, 1e-6);
    }
  }
}

TEST_CASE("NaN wins a maximum") {
  Rig rig("", 1);
  Context& c = rig.c;
  std::vector<float> data(64, 2.0F);
  data[2] = std::nanf("");
  const Tensor x = make(c, {1, 16, 2, 2}, data, MemoryFormat::blocked);
  Tensor y = make(c, {1, 16, 1, 1}, std::vector<float>(16), MemoryFormat::blocked);
  c.backend.pool2d_forward(c, x, {PoolKind::max, 2, 2, 0}, y);
  CHECK(std::isnan(values(c, y)[0]));
  CHECK(values(c, y)[1] == 2);
}
