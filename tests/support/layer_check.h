#pragma once

#include <string>

#include "layers/module.h"

namespace gift::testing {

// Central differences in double against backward, for every parameter of the store and for the input, of the scalar
// sum(y · r) with fixed random r. Parameters and input are set to fixed random values first. Gradients are poisoned
// with infinity before, and a second backward pass must add. "" or the worst deviation.
// The store must be allocated in f64, the context's backend know f64.
std::string layer_gradient_fault(Context& c, ParameterStore& store, Module& module, const Shape& input,
                                 double tolerance = 1e-6);

}  // namespace gift::testing
