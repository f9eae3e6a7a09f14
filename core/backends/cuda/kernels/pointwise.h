#pragma once

#include "core/backend.h"
#include "core/backends/cuda/kernels/elements.h"
#include "core/backends/walk_axes.h"

// Pointers are to device memory; `add` adds to the destination instead of overwriting it. All launchers of this folder
// return before the kernel has run and throw DeviceError when it cannot be started. The first of `axes` is the
// destination; there must be elements.
namespace gift::cuda {

// axes: y, x.
void unary(StreamHandle stream, UnaryOp op, UnaryOptions o, Elements x, Elements y, const WalkAxes<2>& axes);
// axes: gx, x, y, gy.
void unary_backward(StreamHandle stream, UnaryOp op, UnaryOptions o, Elements x, Elements y, Elements gy, Elements gx,
                    bool add, const WalkAxes<4>& axes);
// axes: y, a, b.
void binary(StreamHandle stream, BinaryOp op, Elements a, Elements b, Elements y, const WalkAxes<3>& axes);

}  // namespace gift::cuda
