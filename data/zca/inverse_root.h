#pragma once

#include "core/context.h"

namespace gift {

// A⁻¹ᐟ² and A¹ᐟ² of a symmetric positive definite matrix.
struct Roots {
  Tensor inverse, root;  // (D, D), symmetric
};

// By the coupled Newton-Schulz iteration (N. Higham, "Functions of Matrices", SIAM 2008, 6.7): products of matrices
// alone, as many as the logarithm of the condition asks for. Computed in the type of `a`, f32 or f64. ConfigError where
// it does not converge: the matrix is not positive definite, or too near to singular for its type.
Roots inverse_root(Context& c, const Tensor& a);

}  // namespace gift
