#pragma once

#include "core/autograd/tape.h"
#include "core/backend.h"

namespace gift {

// Cross-correlation: x (N, C, H, W) with w (O, C/groups, kh, kw) and b (O), which may be undefined, gives
// (N, O, H', W'), H' = floor((H + 2 padding - dilation (kh - 1) - 1) / stride) + 1. The backend chooses the format of
// the result. ShapeError where the operands do not fit or nothing remains.
Tensor conv2d(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions options = {});

// relu(conv2d(...)) in one kernel.
Tensor conv2d_relu(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions options = {});

// 2x2 average pooling of conv2d_relu(...) (odd rows and columns fall out): one kernel where nothing is recorded.
Tensor conv2d_relu_pool(Context& c, const Tensor& x, const Tensor& w, const Tensor& b, Conv2dOptions options = {});

}  // namespace gift
