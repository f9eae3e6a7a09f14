#include "core/backends/cuda/blas/problem.h"

#include "core/error.h"

namespace gift::cuda {

MatmulProblem MatmulProblem::flattened() const {
  MatmulProblem flat = *this;
  if (batch > 1 && b_step == 0 && a_step == m * k && !transpose_a) {
    flat.m *= batch;
    flat.batch = 1;
  }
  if (flat.batch == 1) flat.a_step = flat.b_step = 0;
  return flat;
}

std::string MatmulProblem::str() const {
  return text(batch == 1 ? "" : text(batch, " x "), m, 'x', k, transpose_a ? "^T" : "", " by ", k, 'x', n,
              transpose_b ? "^T" : "", ' ', operands == DType::f32 && tf32 ? "tf32" : name_of(operands),
              add ? " add" : "", bias ? " bias" : "");
}

}  // namespace gift::cuda
