#pragma once

#include "core/backend.h"
#include "core/backends/walk_axes.h"

namespace gift::cuda {

// y = x, of any element types and strides; axes: y, x. There must be elements.
void copy(StreamHandle stream, DType from, const void* x, DType to, void* y, const WalkAxes<2>& axes);
void fill(StreamHandle stream, DType type, void* y, double value, const WalkAxes<1>& axes);

}  // namespace gift::cuda
