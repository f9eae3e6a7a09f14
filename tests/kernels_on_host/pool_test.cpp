#include "tests/kernels_on_host/beside_reference.h"

using namespace gift;
using namespace gift::testing;

namespace {

Results pool(Operands& on, const Shape& shape, MemoryFormat format, const Pool2dOptions& o, bool add) {
  Context& c = on.context();
  const Conv2dOptions window{.stride = o.stride, .padding = o.padding};
  const Shape out{shape[0], shape[1], window.extent(shape[2], o.kernel), window.extent(shape[3], o.kernel)};
  // Few different values: many windows hold their largest more than once.
  std::vector<float> values(static_cast<size_t>(shape.numel()));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>((i * 2654435761u >> 13) % 5) - 2.0f;
  const Tensor x = on.make(shape, values, format, on.type()), gy = on.image(out, 2, format);
  Tensor y = on.image(out, 3, format);
  c.backend.pool2d_forward(c, x, o, y);
  const GradTarget gx{on.image(shape, 4, format), add};
  c.backend.pool2d_backward(c, x, gy, o, gx);
  return {{"y", on.values(y), 1e-6},
          {"gx", on.values(gx.tensor), add ? 1e-2 * (on.type() == DType::bf16) + 1e-6 : 1e-6}};
}

constexpr MemoryFormat formats[] = {MemoryFormat::contiguous, MemoryFormat::channels_last};

}  // namespace

TEST_CASE("pooling equals the reference: overlapping windows, padding, rows that fall out") {
  Bench rig;
  bool add = false;
  for (const Shape& shape : {Shape{1, 1, 4, 4}, Shape{2, 3, 7, 5}, Shape{1, 8, 6, 9}, Shape{2, 16, 9, 4}})
    for (const Pool2dOptions& o : {Pool2dOptions{PoolKind::average, 2, 2, 0}, Pool2dOptions{PoolKind::average, 3, 2, 1},
                                   Pool2dOptions{PoolKind::average, 3, 1, 1}, Pool2dOptions{PoolKind::average, 2, 3, 1},
                                   Pool2dOptions{PoolKind::average, 4, 4, 0}, Pool2dOptions{PoolKind::max, 2, 2, 0},
                                   Pool2dOptions{PoolKind::max, 3, 2, 1}, Pool2dOptions{PoolKind::max, 3, 1, 1},
                                   Pool2dOptions{PoolKind::max, 2, 3, 1}, Pool2dOptions{PoolKind::max, 4, 1, 2}})
      for (const MemoryFormat format : formats)
        for (const DType type : {DType::f32, DType::bf16}) {
          CAPTURE(shape);
          CAPTURE(o.kernel);
          CAPTURE(o.stride);
          CAPTURE((o.kind == PoolKind::max));
          CAPTURE(name_of(format));
          CAPTURE(name_of(type));
          add = !add;
          CHECK(beside_reference(rig, type, [&](Operands& on) { return pool(on, shape, format, o, add); }) == "");
        }
}

TEST_CASE("a NaN is the maximum of its window and takes its gradient") {
  Bench rig;
  for (const MemoryFormat format : formats)
    CHECK(beside_reference(rig, DType::f32, [&](Operands& on) {
            Context& c = on.context();
            const Tensor x = on.make({1, 1, 2, 4}, {1, NAN, 7, 2, 5, NAN, 7, 7}, format, DType::f32);
            const Tensor gy = on.make({1, 1, 1, 2}, {10, 20}, format, DType::f32);
            Tensor y = on.image({1, 1, 1, 2}, 1, format);
            const GradTarget gx{on.image(x.shape(), 1, format), false};
            c.backend.pool2d_forward(c, x, {PoolKind::max, 2, 2, 0}, y);
            c.backend.pool2d_backward(c, x, gy, {PoolKind::max, 2, 2, 0}, gx);
            return Results{{"y", on.values(y)}, {"gx", on.values(gx.tensor)}};
          }) == "");
}
