#include <doctest/doctest.h>

#include <limits>

#include "core/ops/ops.h"
#include "tests/support/gradient_check.h"
#include "tests/support/tensors.h"

using namespace gift;
using namespace gift::testing;

namespace {

using Inputs = std::vector<Tensor>;

// An engine with plain loops, and inputs whose elements keep their distance from each other and from 0.
struct Fixture {
  Engine engine{{.threads = 1, .backend = BackendKind::reference}};
  Context c{engine};
  uint64_t seed = 1;

  Tensor any(const Shape& shape) { return random_tensor(c, shape, seed++); }
  Tensor positive(const Shape& shape) { return random_tensor(c, shape, seed++, 0.5, 2); }
  // A permutation of evenly spaced values in (-1, 1) without 0: no ties, no kinks within reach of a difference.
  Tensor spread(const Shape& shape) {
    const int64_t n = shape.numel();
    std::vector<double> e;
    for (int64_t i = 0; i < n; ++i)
      e.push_back((static_cast<double>((7 * i + 3) % n) + 0.5) / static_cast<double>(n) * 2 - 1);
    return tensor(c, shape, e);
  }
  std::string fault(const Inputs& in, const Function& f, GradientCheck check = {}) {
    return gradient_fault(c, in, f, check);
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "point-wise") {
  const Tensor x = spread({2, 4, 3, 4});  // 96 values, a distance of 0.01 from 0
  for (const UnaryOp op : {UnaryOp::relu, UnaryOp::relu6, UnaryOp::silu, UnaryOp::gelu, UnaryOp::sigmoid, UnaryOp::tanh,
                           UnaryOp::exp, UnaryOp::abs, UnaryOp::negate, UnaryOp::square}) {
    CAPTURE(static_cast<int>(op));
    CHECK(fault({x}, [&](Context& c, const Inputs& in) { return unary(c, op, in[0]); }) == "");
  }
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return leaky_relu(c, in[0], 0.1); }) == "");
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return clamp(c, in[0], -0.503, 0.303); }) == "");
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return scale(c, in[0], -2.5, 1); }) == "");
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return relu6(c, scale(c, in[0], 10)); }) == "");
  const Tensor p = positive({3, 5});
  CHECK(fault({p}, [](Context& c, const Inputs& in) { return log(c, in[0]); }) == "");
  CHECK(fault({p}, [](Context& c, const Inputs& in) { return sqrt(c, in[0]); }) == "");
}

TEST_CASE_FIXTURE(Fixture, "two operands, broadcast") {
  const std::pair<Shape, Shape> shapes[] = {
      {{2, 3, 4, 5}, {2, 3, 4, 5}}, {{2, 1, 5, 4}, {3, 1, 4}}, {{2, 3}, {1}}, {{1, 3, 1, 1}, {2, 3, 2, 2}}};
  for (const auto& [a, b] : shapes) {
    CAPTURE(a.str());
    for (const BinaryOp op : {BinaryOp::add, BinaryOp::sub, BinaryOp::mul, BinaryOp::div, BinaryOp::maximum}) {
      CAPTURE(static_cast<int>(op));
      CHECK(fault({any(a), positive(b)}, [&](Context& c, const Inputs& in) { return binary(c, op, in[0], in[1]); }) ==
            "");
    }
  }
  CHECK(fault({any({3, 1, 2})}, [](Context& c, const Inputs& in) {
          return broadcast_to(c, in[0], {2, 3, 4, 2});
        }) == "");
}

TEST_CASE_FIXTURE(Fixture, "convolution") {
  const auto run = [&](const Shape& x, const Shape& w, Conv2dOptions o) {
    const auto f = [o](Context& c, const Inputs& in) { return conv2d(c, in[0], in[1], in[2], o); };
    return fault({any(x), any(w), any({w[0]})}, f);
  };
  CHECK(run({2, 3, 5, 4}, {4, 3, 3, 3}, {.padding = 1}) == "");
  CHECK(run({2, 2, 7, 6}, {3, 2, 3, 3}, {.stride = 2, .padding = 1}) == "");
  CHECK(run({1, 2, 7, 7}, {2, 2, 3, 3}, {.padding = 2, .dilation = 2}) == "");
  CHECK(run({2, 4, 4, 5}, {6, 2, 3, 3}, {.padding = 1, .groups = 2}) == "");
  CHECK(run({2, 3, 5, 4}, {3, 1, 3, 3}, {.stride = 2, .padding = 1, .groups = 3}) == "");
  CHECK(run({1, 2, 3, 3}, {2, 2, 1, 1}, {.padding = 2}) == "");
  CHECK(run({1, 1, 2, 3}, {2, 1, 5, 5}, {.stride = 3, .padding = 4}) == "");
  const auto without_bias = [](Context& c, const Inputs& in) { return conv2d(c, in[0], in[1], {}, {.padding = 1}); };
  CHECK(fault({any({1, 2, 4, 4}), any({3, 2, 3, 3})}, without_bias) == "");
  const auto fused = [](Context& c, const Inputs& in) { return conv2d_relu(c, in[0], in[1], in[2], {.padding = 1}); };
  CHECK(fault({any({2, 2, 4, 4}), any({3, 2, 3, 3}), any({3})}, fused) == "");
  // a frozen weight, and a frozen input
  const auto plain = [](Context& c, const Inputs& in) { return conv2d(c, in[0], in[1], in[2]); };
  CHECK(fault({any({1, 2, 4, 4}), any({3, 2, 3, 3}), any({3})}, plain, {.constants = {1}}) == "");
  CHECK(fault({any({1, 2, 4, 4}), any({3, 2, 3, 3}), any({3})}, plain, {.constants = {0}}) == "");
}

TEST_CASE_FIXTURE(Fixture, "products") {
  const auto product = [&](const Shape& a, const Shape& b, MatmulOptions o) {
    return fault({any(a), any(b)}, [o](Context& c, const Inputs& in) { return matmul(c, in[0], in[1], o); });
  };
  CHECK(product({3, 4}, {4, 2}, {}) == "");
  CHECK(product({4, 3}, {4, 2}, {.transpose_a = true}) == "");
  CHECK(product({3, 4}, {2, 4}, {.transpose_b = true}) == "");
  CHECK(product({2, 4, 3}, {2, 2, 4}, {.transpose_a = true, .transpose_b = true}) == "");
  CHECK(product({2, 3, 4}, {4, 2}, {}) == "");
  CHECK(product({2, 4, 3}, {4, 2}, {.transpose_a = true}) == "");
  CHECK(product({3, 4}, {2, 4, 2}, {}) == "");
  CHECK(product({2, 3, 4}, {1, 4, 2}, {}) == "");
  CHECK(product({2, 1, 3, 4}, {3, 4, 2}, {}) == "");
  const auto with_bias = [](Context& c, const Inputs& in) { return linear(c, in[0], in[1], in[2]); };
  CHECK(fault({any({5, 3}), any({4, 3}), any({4})}, with_bias) == "");
  CHECK(fault({any({2, 2, 3}), any({4, 3}), any({4})}, with_bias) == "");
  const auto without = [](Context& c, const Inputs& in) { return linear(c, in[0], in[1], {}); };
  CHECK(fault({any({5, 3}), any({4, 3})}, without) == "");
}

TEST_CASE_FIXTURE(Fixture, "norms, alone and fused") {
  const NormFusion fusions[] = {{}, {Activation::relu, false}, {Activation::none, true}, {Activation::relu, true}};
  for (const NormFusion fusion : fusions) {
    CAPTURE(static_cast<int>(fusion.activation));
    CAPTURE(fusion.average_pool);
    for (const bool training : {true, false}) {
      CAPTURE(training);
      const Tensor mean = any({3}), var = positive({3});
      const auto batch = [&](Context& c, const Inputs& in) {
        const BatchNormOptions o{.training = training, .fusion = fusion};
        return training ? batch_norm(c, in[0], in[1], in[2], {}, {}, o)
                        : batch_norm(c, in[0], in[1], in[2], mean, var, o);
      };
      CHECK(fault({any({3, 3, 5, 4}), positive({3}), any({3})}, batch, {.rtol = 1e-5}) == "");
    }
    for (const int64_t groups : {1, 2, 4}) {
      CAPTURE(groups);
      const auto group = [&](Context& c, const Inputs& in) {
        return group_norm(c, in[0], in[1], in[2], {.groups = groups, .fusion = fusion});
      };
      CHECK(fault({any({2, 4, 4, 5}), positive({4}), any({4})}, group, {.rtol = 1e-5}) == "");
    }
  }
  const auto rows = [](Context& c, const Inputs& in) {
    return batch_norm(c, in[0], in[1], in[2], {}, {}, {.training = true});
  };
  CHECK(fault({any({6, 3}), positive({3}), any({3})}, rows, {.rtol = 1e-5}) == "");
  const auto layer = [](Context& c, const Inputs& in) { return layer_norm(c, in[0], in[1], in[2]); };
  CHECK(fault({any({2, 3, 7}), positive({7}), any({7})}, layer, {.rtol = 1e-5}) == "");
}

TEST_CASE_FIXTURE(Fixture, "pools") {
  const Tensor x = spread({2, 2, 7, 6});
  for (const PoolWindow w : {PoolWindow{2, 2, 0}, PoolWindow{3, 2, 1}, PoolWindow{3, 1, 1}, PoolWindow{2, 3, 1}}) {
    CAPTURE(w.kernel);
    CHECK(fault({x}, [&](Context& c, const Inputs& in) { return avg_pool2d(c, in[0], w); }) == "");
    CHECK(fault({x}, [&](Context& c, const Inputs& in) { return max_pool2d(c, in[0], w); }) == "");
  }
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return global_avg_pool(c, in[0]); }) == "");
}

TEST_CASE_FIXTURE(Fixture, "softmax along any axis") {
  for (const int axis : {0, 1, -1}) {
    CAPTURE(axis);
    CHECK(fault({any({2, 4, 3})}, [&](Context& c, const Inputs& in) { return softmax(c, in[0], axis); }) == "");
    CHECK(fault({any({2, 4, 3})}, [&](Context& c, const Inputs& in) { return log_softmax(c, in[0], axis); }) == "");
  }
}

TEST_CASE_FIXTURE(Fixture, "shapes") {
  const Tensor x = any({2, 3, 4, 2});
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return permute(c, in[0], {2, 0, 3, 1}); }) == "");
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return transpose(c, in[0], 1, -1); }) == "");
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return reshape(c, in[0], {4, -1}); }) == "");
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return flatten(c, in[0]); }) == "");
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return slice(c, in[0], {.axis = 2, .start = 1, .stop = 3}); }) ==
        "");
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return slice(c, in[0], {.axis = 2, .start = -3, .step = 2}); }) ==
        "");
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return slice(c, in[0], {.axis = 0, .start = 1}); }) == "");
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return roll(c, in[0], {-1, 5}, {1, 2}); }) == "");
  CHECK(fault({x, any({2, 1, 4, 2})}, [](Context& c, const Inputs& in) { return concat(c, {in[0], in[1]}, 1); }) == "");
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return concat(c, {in[0], in[0]}, -1); }) == "");
  CHECK(fault({x}, [](Context& c, const Inputs& in) { return to_format(c, in[0], MemoryFormat::channels_last); }) ==
        "");
}

TEST_CASE_FIXTURE(Fixture, "reductions") {
  const Tensor x = any({2, 3, 4, 2});
  for (const Shape& axes : {Shape{}, Shape{1}, Shape{2, 3}, Shape{0, -1}}) {
    CAPTURE(axes.str());
    for (const bool keep : {false, true}) {
      CHECK(fault({x}, [&](Context& c, const Inputs& in) { return sum(c, in[0], {axes, keep}); }) == "");
      CHECK(fault({x}, [&](Context& c, const Inputs& in) { return mean(c, in[0], {axes, keep}); }) == "");
    }
  }
}

TEST_CASE_FIXTURE(Fixture, "unit length") {
  for (const int axis : {0, 1, 2}) {
    CAPTURE(axis);
    CHECK(fault({any({2, 4, 3})}, [&](Context& c, const Inputs& in) { return normalize(c, in[0], axis); }) == "");
  }
  // shorter than eps: only scaled
  CHECK(fault({any({2, 3})}, [](Context& c, const Inputs& in) { return normalize(c, in[0], 1, 50); }) == "");
}

TEST_CASE_FIXTURE(Fixture, "dropout draws the same forward and backward") {
  StepState step;
  step.seed = 7;
  c.step = &step;
  CHECK(fault({any({5, 3, 2, 2})}, [](Context& c, const Inputs& in) { return dropout(c, in[0], 0.4, 3); }) == "");
  CHECK(fault({any({9, 2, 2, 2})}, [](Context& c, const Inputs& in) { return stochastic_depth(c, in[0], 0.4, 3); }) ==
        "");
}

TEST_CASE_FIXTURE(Fixture, "cosine attention") {
  const Shape rows{4, 2, 3, 3};
  const Tensor scales = tensor(c, {2, 1, 1}, {0.7, 1.3}), bias = any({2, 3, 3}), mask = any({2, 3, 3});
  const auto f = [](Context& c, const Inputs& in) {
    return cosine_attention(c, in[0], in[1], in[2], in[3], in[4], in[5]);
  };
  CHECK(fault({any(rows), any(rows), any(rows), scales, bias, Tensor(mask)}, f, {.rtol = 1e-5, .constants = {5}}) ==
        "");
}
