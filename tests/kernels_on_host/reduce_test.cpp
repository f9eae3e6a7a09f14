#include <doctest/doctest.h>

#include "tests/kernels_on_host/bench.h"

using namespace gift;
using namespace gift::testing;

namespace {

struct Reductions : Bench {
  // All formats and types of x; with the reduced axes kept or left out; overwriting and adding.
  void check(const Shape& shape, uint32_t axes) {
    CAPTURE(shape.str());
    CAPTURE(axes);
    const Tensor x = random(shape, 1);
    Shape kept = shape, left;
    for (int axis = 0; axis < shape.rank(); ++axis) {
      if (axes >> axis & 1)
        kept[axis] = 1;
      else
        left.push_back(shape[axis]);
    }
    for (const ReduceOp op : {ReduceOp::sum, ReduceOp::mean})
      for (const bool add : {false, true})
        for (const Shape& result : {kept, left}) {
          Tensor want = random(result, 2);
          const Tensor before = random(result, 2);
          host.backend.reduce(host, op, x, axes, {want, add});
          for (const DType type : {DType::f32, DType::bf16})
            for (const auto format : {MemoryFormat::contiguous, MemoryFormat::channels_last}) {
              if (format == MemoryFormat::channels_last && shape.rank() != 4) continue;
              const Tensor got = up(before);
              device.backend.reduce(device, op, up(x, type, format), axes, {got, add});
              CHECK(distance(got, want) <= 1e-6);
            }
        }
  }
};

}  // namespace

TEST_CASE_FIXTURE(Reductions, "sums and means over any axes") {
  for (uint32_t axes = 0; axes < 16; ++axes) check({2, 3, 5, 7}, axes);
  for (uint32_t axes = 0; axes < 4; ++axes) check({50, 10}, axes);
  check({1}, 1);
  check({}, 0);
  check({1, 1, 1, 1}, 15);
  check({700}, 1);
  check({3, 1000}, 2);
  check({3, 0}, 1);
}

TEST_CASE_FIXTURE(Reductions, "in two levels: columns, rows and everything") {
  check({4, 40, 16, 16}, 0b1101);  // channels
  check({9, 3, 33, 31}, 0b1101);
  check({2, 30000}, 0b10);
  check({20000, 3}, 0b01);
  check({150000}, 1);
}

TEST_CASE_FIXTURE(Reductions, "destinations in channels_last, in bf16, and sums of what is not finite") {
  const Tensor x = random({3, 5, 4, 2}, 1);
  Tensor want = random({1, 5, 4, 2}, 2);
  const Tensor before = random({1, 5, 4, 2}, 2);
  host.backend.reduce(host, ReduceOp::sum, x, 1, {want, true});
  for (const DType type : {DType::f32, DType::bf16}) {
    const Tensor got = up(before, type, MemoryFormat::channels_last);
    device.backend.reduce(device, ReduceOp::sum, up(x), 1, {got, true});
    CHECK(distance(got, want) <= (type == DType::bf16 ? 0x1p-8 : 1e-6));
  }
  const Tensor odd = tensor(host, {3, 2}, {1, NAN, INFINITY, 1, INFINITY, -INFINITY}, DType::f32);
  const Tensor sums = empty(device, {3});
  device.backend.reduce(device, ReduceOp::sum, up(odd), 2, {sums, false});
  const std::vector<double> got = values(sums);
  CHECK((std::isnan(got[0]) && got[1] == INFINITY && std::isnan(got[2])));
}

TEST_CASE_FIXTURE(Reductions, "large sums of one sign keep f32's accuracy") {
  const Tensor x = random_tensor(host, {1, 2, 300, 300}, 3, 0.9, 1.1, DType::f32);
  Tensor want = empty(host, {2});
  host.backend.reduce(host, ReduceOp::sum, x, 0b1101, {want, false});
  const Tensor got = empty(device, {2});
  device.backend.reduce(device, ReduceOp::sum, up(x, DType::f32, MemoryFormat::channels_last), 0b1101, {got, false});
  CHECK(distance(got, want) <= 0x1p-23);
}
