#include "tests/support/op_gradients.h"

#include <doctest/doctest.h>

#include <limits>

#include "core/ops/ops.h"
#include "tests/support/tensors.h"

namespace gift::testing {
namespace {

using Inputs = std::vector<Tensor>;

void point_wise(OpGradients& g) {
  const Tensor x = g.spread({2, 4, 3, 4});  // 96 values, a distance of 0.01 from 0
  for (const UnaryOp op : {UnaryOp::relu, UnaryOp::relu6, UnaryOp::silu, UnaryOp::gelu, UnaryOp::sigmoid, UnaryOp::tanh,
                           UnaryOp::exp, UnaryOp::abs, UnaryOp::negate, UnaryOp::square}) {
    CAPTURE(static_cast<int>(op));
    CHECK(g.fault({x}, [&](Context& c, const Inputs& in) { return unary(c, op, in[0]); }) == "");
  }
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) { return leaky_relu(c, in[0], 0.1); }) == "");
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) { return clamp(c, in[0], -0.503, 0.303); }) == "");
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) { return scale(c, in[0], -2.5, 1); }) == "");
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) { return relu6(c, scale(c, in[0], 10)); }) == "");
  const Tensor p = g.positive({3, 5});
  CHECK(g.fault({p}, [](Context& c, const Inputs& in) { return log(c, in[0]); }) == "");
  CHECK(g.fault({p}, [](Context& c, const Inputs& in) { return sqrt(c, in[0]); }) == "");
}

void two_operands(OpGradients& g) {
  const std::pair<Shape, Shape> shapes[] = {
      {{2, 3, 4, 5}, {2, 3, 4, 5}}, {{2, 1, 5, 4}, {3, 1, 4}}, {{2, 3}, {1}}, {{1, 3, 1, 1}, {2, 3, 2, 2}}};
  for (const auto& [a, b] : shapes) {
    CAPTURE(a.str());
    for (const BinaryOp op : {BinaryOp::add, BinaryOp::sub, BinaryOp::mul, BinaryOp::div, BinaryOp::maximum}) {
      CAPTURE(static_cast<int>(op));
      CHECK(g.fault({g.any(a), g.positive(b)},
                    [&](Context& c, const Inputs& in) { return binary(c, op, in[0], in[1]); }) == "");
    }
  }
  CHECK(g.fault({g.any({3, 1, 2})}, [](Context& c, const Inputs& in) {
    return broadcast_to(c, in[0], {2, 3, 4, 2});
  }) == "");
}

void convolution(OpGradients& g) {
  const auto run = [&](const Shape& x, const Shape& w, Conv2dOptions o) {
    const auto f = [o](Context& c, const Inputs& in) { return conv2d(c, in[0], in[1], in[2], o); };
    return g.fault({g.any(x), g.any(w), g.any({w[0]})}, f);
  };
  CHECK(run({2, 3, 5, 4}, {4, 3, 3, 3}, {.padding = 1}) == "");
  CHECK(run({2, 2, 7, 6}, {3, 2, 3, 3}, {.stride = 2, .padding = 1}) == "");
  CHECK(run({1, 2, 7, 7}, {2, 2, 3, 3}, {.padding = 2, .dilation = 2}) == "");
  CHECK(run({2, 4, 4, 5}, {6, 2, 3, 3}, {.padding = 1, .groups = 2}) == "");
  CHECK(run({2, 3, 5, 4}, {3, 1, 3, 3}, {.stride = 2, .padding = 1, .groups = 3}) == "");
  CHECK(run({1, 2, 3, 3}, {2, 2, 1, 1}, {.padding = 2}) == "");
  CHECK(run({1, 1, 2, 3}, {2, 1, 5, 5}, {.stride = 3, .padding = 4}) == "");
  const auto without_bias = [](Context& c, const Inputs& in) { return conv2d(c, in[0], in[1], {}, {.padding = 1}); };
  CHECK(g.fault({g.any({1, 2, 4, 4}), g.any({3, 2, 3, 3})}, without_bias) == "");
  const auto fused = [](Context& c, const Inputs& in) { return conv2d_relu(c, in[0], in[1], in[2], {.padding = 1}); };
  CHECK(g.fault({g.any({2, 2, 4, 4}), g.any({3, 2, 3, 3}), g.any({3})}, fused) == "");
  // a frozen weight, and a frozen input
  const auto plain = [](Context& c, const Inputs& in) { return conv2d(c, in[0], in[1], in[2]); };
  CHECK(g.fault({g.any({1, 2, 4, 4}), g.any({3, 2, 3, 3}), g.any({3})}, plain, {.constants = {1}}) == "");
  CHECK(g.fault({g.any({1, 2, 4, 4}), g.any({3, 2, 3, 3}), g.any({3})}, plain, {.constants = {0}}) == "");
}

void products(OpGradients& g) {
  const auto product = [&](const Shape& a, const Shape& b, MatmulOptions o) {
    return g.fault({g.any(a), g.any(b)}, [o](Context& c, const Inputs& in) { return matmul(c, in[0], in[1], o); });
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
  CHECK(g.fault({g.any({5, 3}), g.any({4, 3}), g.any({4})}, with_bias) == "");
  CHECK(g.fault({g.any({2, 2, 3}), g.any({4, 3}), g.any({4})}, with_bias) == "");
  const auto without = [](Context& c, const Inputs& in) { return linear(c, in[0], in[1], {}); };
  CHECK(g.fault({g.any({5, 3}), g.any({4, 3})}, without) == "");
}

void norms(OpGradients& g) {
  const NormFusion fusions[] = {{}, {Activation::relu, false}, {Activation::none, true}, {Activation::relu, true}};
  for (const NormFusion fusion : fusions) {
    CAPTURE(static_cast<int>(fusion.activation));
    CAPTURE(fusion.average_pool);
    for (const bool training : {true, false}) {
      CAPTURE(training);
      const Tensor mean = g.any({3}), var = g.positive({3});
      const auto batch = [&](Context& c, const Inputs& in) {
        const BatchNormOptions o{.training = training, .fusion = fusion};
        return training ? batch_norm(c, in[0], in[1], in[2], {}, {}, o)
                        : batch_norm(c, in[0], in[1], in[2], in[3], in[4], o);
      };
      CHECK(g.fault({g.any({3, 3, 5, 4}), g.positive({3}), g.any({3}), mean, var}, batch,
                    {.rtol = 1e-5, .constants = {3, 4}}) == "");
    }
    for (const int64_t groups : {1, 2, 4}) {
      CAPTURE(groups);
      const auto group = [&](Context& c, const Inputs& in) {
        return group_norm(c, in[0], in[1], in[2], {.groups = groups, .fusion = fusion});
      };
      CHECK(g.fault({g.any({2, 4, 4, 5}), g.positive({4}), g.any({4})}, group, {.rtol = 1e-5}) == "");
    }
  }
  const auto rows = [](Context& c, const Inputs& in) {
    return batch_norm(c, in[0], in[1], in[2], {}, {}, {.training = true});
  };
  CHECK(g.fault({g.any({6, 3}), g.positive({3}), g.any({3})}, rows, {.rtol = 1e-5}) == "");
  const auto layer = [](Context& c, const Inputs& in) { return layer_norm(c, in[0], in[1], in[2]); };
  CHECK(g.fault({g.any({2, 3, 7}), g.positive({7}), g.any({7})}, layer, {.rtol = 1e-5}) == "");
}

void pools(OpGradients& g) {
  const Tensor x = g.spread({2, 2, 7, 6});
  for (const PoolWindow w : {PoolWindow{2, 2, 0}, PoolWindow{3, 2, 1}, PoolWindow{3, 1, 1}, PoolWindow{2, 3, 1}}) {
    CAPTURE(w.kernel);
    CHECK(g.fault({x}, [&](Context& c, const Inputs& in) { return avg_pool2d(c, in[0], w); }) == "");
    CHECK(g.fault({x}, [&](Context& c, const Inputs& in) { return max_pool2d(c, in[0], w); }) == "");
  }
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) { return global_avg_pool(c, in[0]); }) == "");
}

void softmax_along_axes(OpGradients& g) {
  for (const int axis : {0, 1, -1}) {
    CAPTURE(axis);
    CHECK(g.fault({g.any({2, 4, 3})}, [&](Context& c, const Inputs& in) { return softmax(c, in[0], axis); }) == "");
    CHECK(g.fault({g.any({2, 4, 3})}, [&](Context& c, const Inputs& in) { return log_softmax(c, in[0], axis); }) == "");
  }
}

void shapes(OpGradients& g) {
  const Tensor x = g.any({2, 3, 4, 2});
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) { return permute(c, in[0], {2, 0, 3, 1}); }) == "");
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) { return transpose(c, in[0], 1, -1); }) == "");
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) { return reshape(c, in[0], {4, -1}); }) == "");
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) { return flatten(c, in[0]); }) == "");
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) {
    return slice(c, in[0], {.axis = 2, .start = 1, .stop = 3});
  }) == "");
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) {
    return slice(c, in[0], {.axis = 2, .start = -3, .step = 2});
  }) == "");
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) { return slice(c, in[0], {.axis = 0, .start = 1}); }) == "");
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) { return roll(c, in[0], {-1, 5}, {1, 2}); }) == "");
  CHECK(g.fault({x, g.any({2, 1, 4, 2})}, [](Context& c, const Inputs& in) {
    return concat(c, {in[0], in[1]}, 1);
  }) == "");
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) { return concat(c, {in[0], in[0]}, -1); }) == "");
  CHECK(g.fault({x}, [](Context& c, const Inputs& in) { return to_format(c, in[0], MemoryFormat::channels_last); }) ==
        "");
}

void reductions(OpGradients& g) {
  const Tensor x = g.any({2, 3, 4, 2});
  for (const Shape& axes : {Shape{}, Shape{1}, Shape{2, 3}, Shape{0, -1}}) {
    CAPTURE(axes.str());
    for (const bool keep : {false, true}) {
      CHECK(g.fault({x}, [&](Context& c, const Inputs& in) { return sum(c, in[0], {axes, keep}); }) == "");
      CHECK(g.fault({x}, [&](Context& c, const Inputs& in) { return mean(c, in[0], {axes, keep}); }) == "");
    }
  }
}

void unit_length(OpGradients& g) {
  for (const int axis : {0, 1, 2}) {
    CAPTURE(axis);
    CHECK(g.fault({g.any({2, 4, 3})}, [&](Context& c, const Inputs& in) { return normalize(c, in[0], axis); }) == "");
  }
  // shorter than eps: only scaled
  CHECK(g.fault({g.any({2, 3})}, [](Context& c, const Inputs& in) { return normalize(c, in[0], 1, 50); }) == "");
}

void dropout_draws(OpGradients& g) {
  CHECK(g.fault({g.any({5, 3, 2, 2})}, [](Context& c, const Inputs& in) { return dropout(c, in[0], 0.4, 3); }) == "");
  CHECK(g.fault({g.any({9, 2, 2, 2})},
                [](Context& c, const Inputs& in) { return stochastic_depth(c, in[0], 0.4, 3); }) == "");
}

void attention(OpGradients& g) {
  const Shape rows{4, 2, 3, 3};
  const Tensor scales = tensor(g.c, {2, 1, 1}, {0.7, 1.3}), bias = g.any({2, 3, 3}), mask = g.any({2, 3, 3});
  const auto f = [](Context& c, const Inputs& in) {
    return cosine_attention(c, in[0], in[1], in[2], in[3], in[4], in[5]);
  };
  CHECK(g.fault({g.any(rows), g.any(rows), g.any(rows), scales, bias, Tensor(mask)}, f,
                {.rtol = 1e-5, .constants = {5}}) == "");
}

}  // namespace

const std::vector<OpGradientCase>& op_gradient_cases() {
  static const std::vector<OpGradientCase> cases = {
      {"point-wise", point_wise},
      {"two operands, broadcast", two_operands},
      {"convolution", convolution},
      {"products", products},
      {"norms, alone and fused", norms},
      {"pools", pools},
      {"softmax along any axis", softmax_along_axes},
      {"shapes", shapes},
      {"reductions", reductions},
      {"unit length", unit_length},
      {"dropout draws the same forward and backward", dropout_draws},
      {"cosine attention", attention},
  };
  return cases;
}

Tensor OpGradients::spread(const Shape& shape) {
  const int64_t n = shape.numel();
  std::vector<double> e;
  for (int64_t i = 0; i < n; ++i)
    e.push_back((static_cast<double>((7 * i + 3) % n) + 0.5) / static_cast<double>(n) * 2 - 1);
  return tensor(c, shape, e);
}

}  // namespace gift::testing
