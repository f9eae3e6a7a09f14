#include "tests/core/backends/cpu/compare.h"

using namespace gift;
using namespace gift::testing;

namespace {

const MemoryFormat formats[] = {MemoryFormat::contiguous, MemoryFormat::channels_last, MemoryFormat::blocked};

struct Case {
  UnaryOp op;
  UnaryOptions options = {};
  double mean = 0;
};
const Case cases[] = {{UnaryOp::relu},         {UnaryOp::relu6, {}, 3}, {UnaryOp::leaky_relu, {0.1, 0}},
                      {UnaryOp::silu},         {UnaryOp::gelu},         {UnaryOp::sigmoid},
                      {UnaryOp::tanh},         {UnaryOp::exp},          {UnaryOp::log, {}, 20},
                      {UnaryOp::sqrt, {}, 20}, {UnaryOp::abs},          {UnaryOp::clamp, {-1, 0.5}},
                      {UnaryOp::negate},       {UnaryOp::square},       {UnaryOp::scale, {2.5, -1}}};

}  // namespace

TEST_CASE("point-wise ops and their gradients equal the reference, also in place and on mixed formats") {
  const Shape shape{2, 48, 37, 11};
  for (const Case& item : cases) {
    CAPTURE(static_cast<int>(item.op));
    compare_with_reference(
        [&](Context& c) {
          Results out;
          const Tensor x = numbers(c, shape, 1, MemoryFormat::blocked, item.mean, 2);
          const Tensor gy = numbers(c, shape, 2, MemoryFormat::channels_last);
          Tensor y = empty_like(c, x), in_place = numbers(c, shape, 1, MemoryFormat::contiguous, item.mean, 2);
          c.backend.unary(c, item.op, item.options, x, y);
          c.backend.unary(c, item.op, item.options, in_place, in_place);
          out = {values(c, y), values(c, in_place)};
          for (const bool add : {false, true}) {
            const GradTarget gx{numbers(c, shape, 3, MemoryFormat::blocked), add};
            c.backend.unary_backward(c, item.op, item.options, x, y, gy, gx);
            out.push_back(values(c, gx.tensor));
          }
          return out;
        },
        1e-6, 1e-6);
  }
}

TEST_CASE("binary ops equal the reference in every pair of formats") {
  const Shape shape{3, 16, 5, 7};
  for (const BinaryOp op : {BinaryOp::add, BinaryOp::sub, BinaryOp::mul, BinaryOp::div, BinaryOp::maximum}) {
    for (const MemoryFormat first : formats) {
      for (const MemoryFormat second : formats) {
        compare_with_reference(
            [&](Context& c) {
              const Tensor a = numbers(c, shape, 1, first), b = numbers(c, shape, 2, second, 4);
              Tensor y = empty_like(c, a), sum = numbers(c, shape, 1, first);
              c.backend.binary(c, op, a, b, y);
              c.backend.binary(c, op, sum, b, sum);
              return Results{values(c, y), values(c, sum)};
            },
            0, 0);
      }
    }
  }
}

TEST_CASE("binary ops broadcast") {
  for (const auto& [a, b] : {std::pair{Shape{40, 10}, Shape{10}}, std::pair{Shape{40, 10}, Shape{40, 1}},
                             std::pair{Shape{3, 1, 5}, Shape{4, 1}}, std::pair{Shape{2, 16, 3, 3}, Shape{16, 1, 1}},
                             std::pair{Shape{}, Shape{70, 300}}, std::pair{Shape{1, 6}, Shape{5, 1}}}) {
    CAPTURE(a);
    CAPTURE(b);
    compare_with_reference(
        [&](Context& c) {
          Results out;
          for (const MemoryFormat format : formats) {
            const Tensor x = numbers(c, a, 1, format), z = numbers(c, b, 2);
            Tensor y = empty(c, broadcast(a, b));
            c.backend.binary(c, BinaryOp::sub, x, z, y);
            out.push_back(values(c, y));
          }
          return out;
        },
        0, 0);
  }
}

TEST_CASE("copies between all formats and of views move every element") {
  for (const Shape& shape : {Shape{2, 32, 5, 7}, Shape{3, 48, 16, 16}, Shape{1, 16, 1, 1}, Shape{2, 5, 9, 3}}) {
    for (const MemoryFormat from : formats) {
      for (const MemoryFormat to : formats) {
        compare_with_reference(
            [&](Context& c) {
              const Tensor x = numbers(c, shape, 1, from);
              Tensor y = make(c, shape, std::vector<float>(static_cast<size_t>(shape.numel())), to);
              c.backend.copy(c, x, y);
              Tensor plain = empty(c, shape);
              c.backend.copy(c, y, plain);
              Tensor inner = empty(c, {shape[0], shape[1]});  // a strided view
              c.backend.copy(c, plain.select_strides({shape[0], shape[1]}, {plain.strides()[0], plain.strides()[1]}, 0),
                             inner);
              Tensor part = y.batch(shape[0] - 1, shape[0]);
              c.backend.fill(c, part, 7);
              return Results{
                  {plain.data<float>(), plain.data<float>() + plain.numel()}, values(c, inner), values(c, y)};
            },
            0, 0);
      }
    }
  }
}

TEST_CASE("one optimiser step over ranges equals the reference") {
  const int64_t size = 100000;
  const OptimizerRange ranges[] = {{0, 16, 0.1, 1}, {16, 70000, 0, 2}, {70000, 99984, 0.01, 0.5}};
  std::vector<OptimizerOptions> all;
  for (const OptimizerKind kind : {OptimizerKind::adam, OptimizerKind::adamw}) all.push_back({.kind = kind});
  for (const double momentum : {0.0, 0.9})
    for (const bool nesterov : {false, true})
      all.push_back({.kind = OptimizerKind::sgd, .momentum = momentum, .nesterov = nesterov});
  for (const OptimizerOptions& o : all) {
    compare_with_reference(
        [&](Context& c) {
          StepState step;
          step.step = 2;
          step.learning_rate = 0.01F;
          c.step = &step;
          Tensor p = numbers(c, {size}, 1);
          const Tensor g = numbers(c, {size}, 2);
          Tensor state[] = {numbers(c, {size}, 3), make(c, {size}, std::vector<float>(size, 0.3F))};
          const uint64_t version = p.version();
          c.backend.optimizer_step(c, o, ranges, 3, p, g, state);
          CHECK(p.version() > version);
          c.step = nullptr;
          return Results{values(c, p), values(c, state[0]), values(c, state[1])};
        },
        1e-6, 1e-7);
  }
}

TEST_CASE("dropout draws what the reference draws, in every layout") {
  for (const Shape& shape : {Shape{3, 16, 5, 7}, Shape{40000}, Shape{3}, Shape{50, 1023}}) {
    for (const bool rows : {false, true}) {
      compare_with_reference(
          [&](Context& c) {
            StepState step;
            step.seed = 0x123456789ABCULL;
            step.step = (uint64_t{1} << 32) + 5;
            c.step = &step;
            Results out;
            for (const MemoryFormat format : formats) {
              for (const double p : {0.0, 0.3, 1.0}) {
                const Tensor x = numbers(c, shape, 1, format);
                Tensor y = empty_like(c, x);
                c.backend.dropout(c, x, p, rows, 2, y);
                out.push_back(values(c, y));
              }
            }
            c.step = nullptr;
            return out;
          },
          0, 0);
    }
  }
}
