#include "tests/core/backends/cpu/compare.h"

using namespace gift;
using namespace gift::testing;

TEST_CASE("softmax and log-softmax and their gradients equal the reference") {
  for (const Shape& shape : {Shape{50, 10}, Shape{3, 7, 100}, Shape{5, 1000}, Shape{9, 1}, Shape{4, 33}}) {
    for (const bool log : {false, true}) {
      CAPTURE(shape);
      compare_with_reference(
          [&](Context& c) {
            const Tensor x = numbers(c, shape, 1, {}, 0, 8), gy = numbers(c, shape, 2);
            Tensor y = empty(c, shape);
            c.backend.softmax_forward(c, x, log, y);
            const GradTarget gx{empty(c, shape), false}, sum{numbers(c, shape, 3), true};
            c.backend.softmax_backward(c, y, gy, log, gx);
            c.backend.softmax_backward(c, y, gy, log, sum);
            return Results{values(c, y), values(c, gx.tensor), values(c, sum.tensor)};
          },
          5e-6, 5e-6);
    }
  }
}

TEST_CASE("softmax of huge logits and of NaN") {
  Rig rig("", 1);
  Context& c = rig.c;
  std::vector<float> data(40, -50.0F);
  data[3] = 3e4F;
  data[25] = std::nanf("");
  Tensor y = empty(c, {2, 20});
  c.backend.softmax_forward(c, make(c, {2, 20}, data), false, y);
  const auto out = values(c, y);
  CHECK(out[3] == 1);
  CHECK(out[4] == 0);
  for (size_t i = 20; i < 40; ++i) CHECK(std::isnan(out[i]));
}

TEST_CASE("layer norm equals the reference") {
  for (const Shape& shape : {Shape{6, 49, 96}, Shape{4, 5}, Shape{300, 33}, Shape{1, 2000}}) {
    CAPTURE(shape);
    compare_with_reference(
        [&](Context& c) {
          const Shape size{shape[-1]}, rows{shape.numel() / shape[-1]};
          const Tensor x = numbers(c, shape, 1, {}, 5, 2), w = numbers(c, size, 2), b = numbers(c, size, 3),
                       gy = numbers(c, shape, 4);
          Tensor mean = empty(c, rows), inv_std = empty(c, rows), y = empty(c, shape);
          c.backend.layer_norm_forward(c, x, w, b, 1e-5, mean, inv_std, y);
          Results out{values(c, mean), values(c, inv_std), values(c, y)};
          for (const bool add : {false, true}) {
            const GradTarget gx{numbers(c, shape, 5), add}, gw{numbers(c, size, 6), add}, gb{numbers(c, size, 7), add};
            c.backend.layer_norm_backward(c, x, w, mean, inv_std, gy, gx, gw, gb);
            for (const Tensor& t : {gx.tensor, gw.tensor, gb.tensor}) out.push_back(values(c, t));
          }
          const GradTarget only{numbers(c, shape, 5), false};
          c.backend.layer_norm_backward(c, x, w, mean, inv_std, gy, only, {}, {});
          out.push_back(values(c, only.tensor));
          return out;
        },
        1e-5, 2e-5);
  }
}

TEST_CASE("sums and means over any axes equal the reference") {
  for (const Shape& shape : {Shape{50, 10}, Shape{3, 16, 7, 9}, Shape{70000}, Shape{1, 300, 70}, Shape{5000, 3}}) {
    for (uint32_t axes = 0; axes < 1U << shape.rank(); ++axes) {
      CAPTURE(shape);
      CAPTURE(axes);
      Shape out = shape;
      for (int axis = 0; axis < shape.rank(); ++axis)
        if (axes >> axis & 1) out[axis] = 1;
      compare_with_reference(
          [&](Context& c) {
            Results results;
            for (const MemoryFormat format :
                 {MemoryFormat::contiguous, MemoryFormat::channels_last, MemoryFormat::blocked}) {
              const Tensor x = numbers(c, shape, 1, format, 1);
              const GradTarget sum{numbers(c, out, 2), false}, mean{numbers(c, out, 2), true};
              c.backend.reduce(c, ReduceOp::sum, x, axes, sum);
              c.backend.reduce(c, ReduceOp::mean, x, axes, mean);
              results.push_back(values(c, sum.tensor));
              results.push_back(values(c, mean.tensor));
            }
            return results;
          },
          2e-6, 1e-5);
    }
  }
}
