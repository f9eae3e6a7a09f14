#pragma once

#include <functional>

#include "tests/support/gradient_check.h"
#include "tests/support/tensors.h"

namespace gift::testing {

// Inputs for gradient checks, in f64 of plain loops, whose elements keep their distance from each other and from 0; and
// what checks a function on them: gradient_fault() unless it is replaced.
struct OpGradients {
  Context& c;  // with a step state
  std::function<std::string(const std::vector<Tensor>&, const Function&, GradientCheck)> check;
  uint64_t seed = 1;

  Tensor any(const Shape& shape) { return random_tensor(c, shape, seed++); }
  Tensor positive(const Shape& shape) { return random_tensor(c, shape, seed++, 0.5, 2); }
  // A permutation of evenly spaced values in (-1, 1) without 0: no ties, no kinks within reach of a difference.
  Tensor spread(const Shape& shape);
  std::string fault(const std::vector<Tensor>& in, const Function& f, GradientCheck how = {}) {
    return check ? check(in, f, how) : gradient_fault(c, in, f, how);
  }
};

// The gradient checks of all differentiable ops, in groups; they use doctest's CHECK.
struct OpGradientCase {
  const char* name;
  void (*run)(OpGradients& g);
};
const std::vector<OpGradientCase>& op_gradient_cases();

}  // namespace gift::testing
