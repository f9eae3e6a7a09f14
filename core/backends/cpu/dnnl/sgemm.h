#pragma once

#include "core/backends/cpu/kernels/gemm.h"

namespace gift::cpu {

// The product by oneDNN on the calling thread. False, with nothing done, where the build has no oneDNN or the operands
// are not plain rows or columns.
bool onednn_gemm(const GemmProblem& problem);

}  // namespace gift::cpu
