#pragma once

#include "core/backend.h"
#include "core/backends/cuda/kernels/elements.h"

namespace gift::cuda {

// What follows a convolution where cuDNN did only that: y = x + bias [, max(., 0)] [, mean of 2x2, odd rows and columns
// left out]. x of shape (N, K, H, W), y pooled where asked for, both channels_last and aligned to 16 bytes; y may be x
// unless pooled. bias (K) or null.
void conv_epilogue(StreamHandle stream, const Elements& x, const Shape& shape, const float* bias, bool relu, bool pool,
                   const Elements& y);

}  // namespace gift::cuda
