#pragma once

#include "core/backend.h"

namespace gift::checks {

// Operands of a norm over channels: x (N, C, ...), w and b (C) of its element type, or f32 beside bf16. Returns the
// shape of the result.
Shape norm(std::string_view op, const Tensor& x, const Tensor& w, const Tensor& b, NormFusion fusion);

}  // namespace gift::checks
