#pragma once

#include "core/backend.h"
#include "core/backends/cuda/kernels/elements.h"

namespace gift::cuda {

// Over rows of `size` neighbours. x and y of one element type; gx, y and gy as well.
void softmax(StreamHandle stream, Elements x, Elements y, bool log, int64_t rows, int64_t size);
void softmax_backward(StreamHandle stream, Elements y, Elements gy, Elements gx, bool add, bool log, int64_t rows,
                      int64_t size);

}  // namespace gift::cuda
