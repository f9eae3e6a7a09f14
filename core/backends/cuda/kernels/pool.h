#pragma once

#include "core/backend.h"
#include "core/backends/cuda/kernels/elements.h"

namespace gift::cuda {

// x (images, height, width, channels) to y (images, out_height, out_width, channels); planes are images of one channel.
struct PoolLayout {
  int32_t images = 0, height = 0, width = 0, out_height = 0, out_width = 0, channels = 1;
  int32_t kernel = 2, stride = 2, padding = 0;
  bool max = false;
};

// Each element of y gathers its window: x is read once (kernel^2 / stride^2 times, mostly from caches), y written once.
void pool_forward(StreamHandle stream, const PoolLayout& p, Elements x, Elements y);
// Each element of gx gathers from the windows that hold it, in their order; for maxima it looks again which element of
// a window was the first largest. x may be null for averages.
void pool_backward(StreamHandle stream, const PoolLayout& p, Elements x, Elements gy, Elements gx, bool add);

}  // namespace gift::cuda
