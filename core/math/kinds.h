#pragma once

#include <stdint.h>

namespace gift {

enum class UnaryOp : uint8_t {
  relu,
  relu6,
  leaky_relu,
  silu,
  gelu,
  sigmoid,
  tanh,
  exp,
  log,
  sqrt,
  abs,
  clamp,
  negate,
  square,
  scale
};
// leaky_relu: a = slope; clamp: [a, b]; scale: a * x + b. Unused elsewhere.
struct UnaryOptions {
  double a = 0, b = 0;
};
enum class BinaryOp : uint8_t { add, sub, mul, div, maximum };
enum class ReduceOp : uint8_t { sum, mean };
enum class Activation : uint8_t { none, relu };

enum class OptimizerKind : uint8_t { sgd, adam, adamw };
struct OptimizerOptions {
  OptimizerKind kind = OptimizerKind::adamw;
  double beta1 = 0.9, beta2 = 0.999, eps = 1e-8;  // adam, adamw
  double momentum = 0;                            // sgd
  bool nesterov = false;                          // sgd
};

}  // namespace gift
