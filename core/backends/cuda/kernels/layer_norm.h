#pragma once

#include "core/backend.h"
#include "core/backends/cuda/kernels/elements.h"

namespace gift::cuda {

// Over rows of `size` neighbours; w, b (size) and mean, inv_std (rows) are f32.
void layer_norm(StreamHandle stream, Elements x, const float* w, const float* b, double eps, float* mean,
                float* inv_std, Elements y, int64_t rows, int64_t size);
// gx (+)=
void layer_norm_backward(StreamHandle stream, Elements x, const float* w, const float* mean, const float* inv_std,
                         Elements gy, Elements gx, bool add, int64_t rows, int64_t size);

// The gradients of w and b in two steps: sums over `chunks` parts of the rows into partial (2, chunks, size), then
// their sums. Where gw or gb is null it is not computed.
int64_t layer_norm_chunks(int64_t rows, int64_t size);
void layer_norm_parameters(StreamHandle stream, Elements x, const float* mean, const float* inv_std, Elements gy,
                           double* partial, float* gw, bool add_w, float* gb, bool add_b, int64_t rows, int64_t size);

}  // namespace gift::cuda
