#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/autograd/tape.h"

namespace gift::testing {

using Function = std::function<Tensor(Context&, const std::vector<Tensor>&)>;

struct GradientCheck {
  double step = 1e-5;               // of the central differences
  double rtol = 1e-6, atol = 1e-8;  // of |gradient - difference quotient|
  std::vector<int> constants = {};  // inputs that get no gradient
};

// Checks the gradients of a weighted sum of f's output with respect to its inputs (f64, contiguous, on the host), for
// ops, layers and losses; inputs must keep their distance from kinks. "" where all is well, else what is wrong. In this
// order:
// - against central differences, the gradient buffers being full of infinity before backward;
// - a second backward adds to the gradients that are there;
// - an intermediate tensor that f is applied to twice gets the sum, in contiguous and channels-last format.
std::string gradient_fault(Context& c, const std::vector<Tensor>& inputs, const Function& f, GradientCheck check = {});

// The same for the gradients of a backend that computes in f32, against difference quotients of the reference.
std::string gradient_fault_f32(Context& tested, Context& reference, const std::vector<Tensor>& inputs,
                               const Function& f, GradientCheck check = {});

}  // namespace gift::testing
