#include <doctest/doctest.h>

#include "tests/kernels_on_host/bench.h"

using namespace gift;
using namespace gift::testing;

namespace {

constexpr UnaryOp unary_ops[] = {UnaryOp::relu,   UnaryOp::relu6,   UnaryOp::leaky_relu, UnaryOp::silu,
                                 UnaryOp::gelu,   UnaryOp::sigmoid, UnaryOp::tanh,       UnaryOp::exp,
                                 UnaryOp::log,    UnaryOp::sqrt,    UnaryOp::abs,        UnaryOp::clamp,
                                 UnaryOp::negate, UnaryOp::square,  UnaryOp::scale};
constexpr UnaryOptions options{-0.5, 0.75};
constexpr auto nchw = MemoryFormat::contiguous, nhwc = MemoryFormat::channels_last;

// Rounding to bf16 is up to 2^-9 of a value.
double allowed(DType type) { return type == DType::bf16 ? 0x1p-8 : 1e-6; }

}  // namespace

TEST_CASE_FIXTURE(Bench, "unary ops on f32 and bf16, any count, aligned or not") {
  for (const UnaryOp op : unary_ops) {
    CAPTURE(static_cast<int>(op));
    for (const int64_t count : {1, 5, 32, 131}) {
      const Tensor x = random({count}, 1), gy = random({count}, 2), gx = random({count}, 3);
      Tensor want = empty(host, {count});
      host.backend.unary(host, op, options, x, want);
      for (const DType type : {DType::f32, DType::bf16}) {
        CAPTURE(name_of(type));
        Tensor y = empty(device, {count}, type);
        device.backend.unary(device, op, options, up(x, type), y);
        CHECK(distance(y, want) <= allowed(type));
        for (const bool add : {false, true}) {
          const Tensor rounded_y = down(y);
          Tensor y32 = empty(host, {count}), to = empty(host, {count});
          host.backend.copy(host, rounded_y, y32);
          host.backend.copy(host, gx, to);
          host.backend.unary_backward(host, op, options, x, y32, gy, {to, add});
          const Tensor got = up(gx, type);
          device.backend.unary_backward(device, op, options, up(x, type), y, up(gy, type), {got, add});
          CHECK(distance(got, to) <= allowed(type));
        }
      }
    }
  }
  const Tensor x = random({70}, 4);
  Tensor want = empty(host, {65}), got = up(random({70}, 5));
  Tensor part = got.select_strides({65}, {1}, 3);
  host.backend.unary(host, UnaryOp::tanh, {}, x.select_strides({65}, {1}, 1), want);
  device.backend.unary(device, UnaryOp::tanh, {}, up(x).select_strides({65}, {1}, 1), part);
  CHECK(distance(part, want) <= 1e-6);
  device.backend.unary(device, UnaryOp::negate, {}, part, part);  // in place
  host.backend.unary(host, UnaryOp::negate, {}, want, want);
  CHECK(distance(part, want) <= 1e-6);
  Tensor none = empty(device, {0});
  device.backend.unary(device, UnaryOp::relu, {}, none, none);
}

TEST_CASE_FIXTURE(Bench, "unary ops pass NaN and infinity as the reference does") {
  const double inf = INFINITY;
  const Tensor x = tensor(host, {8}, {NAN, inf, -inf, 0, -0.0, 1e38, -1e38, 1e-40}, DType::f32);
  const Tensor gy = tensor(host, {8}, {1, inf, inf, NAN, 1, -inf, 2, 3}, DType::f32);
  for (const UnaryOp op : unary_ops) {
    CAPTURE(static_cast<int>(op));
    Tensor y = empty(host, {8}), got = empty(device, {8});
    const GradTarget gx{empty(host, {8}), false}, got_gx{empty(device, {8}), false};
    host.backend.unary(host, op, options, x, y);
    device.backend.unary(device, op, options, up(x), got);
    CHECK(distance(got, y) <= 1e-6);
    host.backend.unary_backward(host, op, options, x, y, gy, gx);
    device.backend.unary_backward(device, op, options, up(x), up(y), up(gy), got_gx);
    CHECK(distance(got_gx.tensor, gx.tensor) <= 1e-6);
  }
}

TEST_CASE_FIXTURE(Bench, "gradients whose operands differ in format and type") {
  const Shape shape{2, 5, 3, 4};
  const Tensor x = random(shape, 1), gy = random(shape, 2), gx = random(shape, 3);
  Tensor y = empty(host, shape), want = empty(host, shape);
  host.backend.unary(host, UnaryOp::silu, {}, x, y);
  host.backend.copy(host, gx, want);
  host.backend.unary_backward(host, UnaryOp::silu, {}, x, y, gy, {want, true});
  const Tensor got = up(gx, DType::f32, nhwc);
  device.backend.unary_backward(device, UnaryOp::silu, {}, up(x, DType::bf16), up(y, DType::f32, nhwc),
                                up(gy, DType::bf16, nhwc), {got, true});
  CHECK(distance(got, want) <= 1e-6);
}

TEST_CASE_FIXTURE(Bench, "binary ops: broadcast, formats, types, in place") {
  const std::pair<Shape, Shape> shapes[] = {{{1}, {1}},
                                            {{37}, {37}},
                                            {{2, 3, 4, 5}, {2, 3, 4, 5}},
                                            {{2, 3, 4, 5}, {3, 1, 1}},
                                            {{2, 3, 4, 5}, {1}},
                                            {{2, 1, 4, 5}, {2, 3, 1, 1}},
                                            {{0, 3}, {1, 3}}};
  for (const BinaryOp op : {BinaryOp::add, BinaryOp::sub, BinaryOp::mul, BinaryOp::div, BinaryOp::maximum}) {
    CAPTURE(static_cast<int>(op));
    for (const auto& [sa, sb] : shapes) {
      CAPTURE(sa.str());
      CAPTURE(sb.str());
      const Tensor a = random(sa, 1), b = random(sb, 2, 0.5, 2);
      const Shape shape = broadcast(sa, sb);
      Tensor want = empty(host, shape);
      host.backend.binary(host, op, a, b, want);
      for (const DType type : {DType::f32, DType::bf16})
        for (const MemoryFormat left : {nchw, nhwc})
          for (const MemoryFormat right : {nchw, nhwc}) {
            if (left == nhwc && sa.rank() != 4) continue;
            if (right == nhwc && sb.rank() != 4) continue;
            Tensor y = empty(device, shape, type, shape.rank() == 4 ? left : nchw);
            device.backend.binary(device, op, up(a, type, left), up(b, type, right), y);
            CHECK(distance(y, want) <= allowed(type));
          }
      Tensor mixed = empty(device, shape);
      device.backend.binary(device, op, up(a, DType::bf16), up(b), mixed);
      CHECK(distance(mixed, want) <= 1e-6);
    }
  }
  const Tensor a = random({131}, 3), b = random({131}, 4);
  Tensor y = up(a), want = empty(host, {131});
  host.backend.binary(host, BinaryOp::sub, a, b, want);
  device.backend.binary(device, BinaryOp::sub, y, up(b), y);
  CHECK(distance(y, want) == 0);
  const Tensor odd = tensor(host, {4}, {NAN, 1, INFINITY, NAN}, DType::f32);
  const Tensor even = tensor(host, {4}, {1, NAN, -INFINITY, NAN}, DType::f32);
  Tensor largest = empty(device, {4});
  device.backend.binary(device, BinaryOp::maximum, up(odd), up(even), largest);
  const std::vector<double> got = values(largest);
  CHECK((std::isnan(got[0]) && std::isnan(got[1]) && got[2] == INFINITY && std::isnan(got[3])));
}

TEST_CASE_FIXTURE(Bench, "elements that the device does not compute with are refused") {
  const Tensor wide = empty(device, {4}, DType::f64);
  Tensor y = empty(device, {4}, DType::f64);
  CHECK_THROWS_AS(device.backend.unary(device, UnaryOp::relu, {}, wide, y), DeviceError);
  CHECK_THROWS_AS(device.backend.unary(device, UnaryOp::relu, {}, random({4}, 1), y), DeviceError);
  CHECK_THROWS_AS(device.backend.reduce(device, ReduceOp::sum, wide, 1, {empty(device, {1}), false}), DeviceError);
}
