#pragma once

#include "core/backend.h"
#include "core/backends/cuda/kernels/elements.h"
#include "core/backends/walk_axes.h"

namespace gift::cuda {

// y = x * keep / (1 - p), with the draws of Stream::dropout for this step and call (core/math/dropout.h). axes: y, x,
// and the number of an element in C order; `run` such neighbours share a draw.
void dropout(StreamHandle stream, const StepState* state, uint32_t call, double p, int64_t run, Elements x, Elements y,
             const WalkAxes<3>& axes);

}  // namespace gift::cuda
