#pragma once

#include <cstdint>

#include "core/backend.h"

// Pointers are to device memory, arrays dense with `count` elements; `add` adds to the destination instead of
// overwriting it. All launchers of this folder return before the kernel has run and throw DeviceError when it cannot be
// started.
namespace gift::cuda {

void unary(StreamHandle stream, UnaryOp op, UnaryOptions o, const float* x, float* y, int64_t count);
void unary_backward(StreamHandle stream, UnaryOp op, UnaryOptions o, const float* x, const float* y, const float* gy,
                    float* gx, bool add, int64_t count);
void binary(StreamHandle stream, BinaryOp op, const float* a, const float* b, float* y, int64_t count);

}  // namespace gift::cuda
