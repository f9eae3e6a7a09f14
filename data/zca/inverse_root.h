#pragma once

#include "core/context.h"

namespace gift {

// A⁻¹ᐟ² and A¹ᐟ² of a symmetric positive definite matrix.
struct Roots {
  Tensor inverse, root;  // (D, D), symmetric
};

// By the coupled Newton-Schulz iteration (N. Higham, "Functions of Matrices", SIAM 2008, 6.7), scaled by what is known
// of the eigenvalues: products of matrices alone, as many as the logarithm of the condition asks for. `smallest` > 0 is
// a lower bound of the eigenvalues. Computed in the type of `a`, f32 or f64, and in its memory and that of three more
// such matrices. ConfigError where it does not converge: the matrix is not positive definite, or too near to singular
// for its type.
Roots inverse_root(Context& c, Tensor a, double smallest);

// About how many products that takes in f32 at a condition (the norm of the matrix over `smallest`).
int products_of_inverse_root(double condition);

}  // namespace gift
