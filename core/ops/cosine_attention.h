#pragma once

#include "core/autograd/tape.h"

namespace gift {

// softmax(q^ k^' exp(min(logit_scale, ln 100)) + bias [+ mask]) v with rows q^, k^ of unit length, as in Swin
// Transformer V2. q, k, v (B, heads, N, d); logit_scale (heads, 1, 1); bias (heads, N, N); mask (W, N, N), which may be
// undefined: sample i, of B a multiple of W, takes mask i mod W for every head. The mask gets no gradient.
Tensor cosine_attention(Context& c, const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& logit_scale,
                        const Tensor& bias, const Tensor& mask);

}  // namespace gift
